// The smallest Socket.IO server that can set up a call: two sockets in a room, everything passed on, nothing checked.
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.data.room = room;
  });
  socket.on("signal", (message) => socket.to(socket.data.room).emit("signal", message));
});
server.listen(Number(process.argv[2]), "127.0.0.1");
