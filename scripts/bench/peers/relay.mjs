// The smallest Socket.IO server that can set up a call: two sockets in a room, everything passed on, nothing checked.
// It asks as often as ours whether a socket is still there.
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { transports: ["websocket"], serveClient: false, pingInterval: 10_000, pingTimeout: 10_000 });
io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.data.room = room;
  });
  socket.on("signal", (message) => socket.to(socket.data.room).emit("signal", message));
});
server.listen(Number(process.argv[2]), "127.0.0.1");
