/**
 * As much of RTCPeerConnection as perfect negotiation needs: signaling states, rollback, transceivers matched by media
 * section, a session id in `o=` and a user fragment that ICE restart changes. No media and no network.
 */
const KINDS = { audio: "audio", video: "video" };
let made = 0;

class FakeSender {
  track = null;
  replaced = [];

  async replaceTrack(track) {
    this.track = track;
    this.replaced.push(track);
  }

  setStreams() {}
}

export class FakePeer extends EventTarget {
  session = String((made += 1) + 7000);
  configuration;
  signalingState = "stable";
  connectionState = "new";
  iceConnectionState = "new";
  candidates = [];
  restarts = 0;
  closed = false;
  stats = new Map();
  #generation = 1;
  #version = 0;
  #transceivers = [];
  #needed = false;
  #asking = false;
  #restart = false;
  #spoilt = false;
  #current = { local: null, remote: null };
  #pending = { local: null, remote: null };

  constructor(configuration = {}) {
    super();
    this.configuration = configuration;
  }

  get localDescription() {
    return this.#pending.local ?? this.#current.local;
  }

  get remoteDescription() {
    return this.#pending.remote ?? this.#current.remote;
  }

  getConfiguration() {
    return { ...this.configuration };
  }

  /** Chromium wants to negotiate for other servers where there is nothing yet to negotiate, and only there. */
  setConfiguration(configuration) {
    const others = JSON.stringify(configuration.iceServers) !== JSON.stringify(this.configuration.iceServers);
    this.configuration = configuration;
    if (others && this.#transceivers.length === 0) this.#need();
  }

  getTransceivers() {
    return [...this.#transceivers];
  }

  async getStats() {
    return this.stats;
  }

  addTransceiver(source, { direction }) {
    const kind = typeof source === "string" ? source : source.kind;
    const transceiver = this.#transceiver(kind, null, direction);
    if (typeof source !== "string") transceiver.sender.track = source;
    this.#need();
    return transceiver;
  }

  restartIce() {
    this.restarts += 1;
    this.#restart = true;
    this.#need();
  }

  async setLocalDescription() {
    await Promise.resolve();
    if (this.signalingState === "have-remote-offer") return this.#answer();
    this.#spoilt ||= this.#transceivers.length === 0;
    this.#refuseWhenSpoilt();
    this.#needed = false;
    if (this.#restart) this.#generation += 1;
    this.#restart = false;
    this.#transceivers.forEach((transceiver, index) => (transceiver.mid ??= String(index)));
    this.#pending.local = this.#describe("offer");
    this.signalingState = "have-local-offer";
  }

  async setRemoteDescription({ type, sdp }) {
    await Promise.resolve();
    this.#refuseWhenSpoilt();
    const description = { type, sdp };
    if (type === "offer") {
      this.#pending.local = null; // Implicit rollback.
      this.#pending.remote = description;
      this.signalingState = "have-remote-offer";
      this.#match(sdp);
    } else {
      if (this.signalingState !== "have-local-offer") throw new Error(`answer in ${this.signalingState}`);
      this.#current = { local: this.#pending.local, remote: description };
      this.#stable();
    }
  }

  async addIceCandidate(candidate) {
    const fragment = /a=ice-ufrag:(\S+)/.exec(this.remoteDescription?.sdp ?? "")?.[1];
    if (candidate.usernameFragment !== fragment) throw new Error("unknown ufrag");
    this.candidates.push(candidate.candidate);
  }

  close() {
    this.closed = true;
    this.signalingState = "closed";
  }

  /** What a test makes happen. */
  gather(...names) {
    for (const name of names) this.#say("icecandidate", { candidate: this.candidate(name) });
  }

  gatheredAll() {
    this.#say("icecandidate", { candidate: null });
  }

  candidate(name) {
    return { candidate: name, sdpMid: "0", sdpMLineIndex: 0, usernameFragment: this.#ufrag };
  }

  become(state, ice = state) {
    this.connectionState = state;
    this.iceConnectionState = ice;
    this.#say("connectionstatechange", {});
    this.#say("iceconnectionstatechange", {});
  }

  /** Chromium's session error: once an offer without media was made, every description fails. */
  #refuseWhenSpoilt() {
    if (this.#spoilt) throw new Error("max-bundle configured but session description has no BUNDLE group");
  }

  #answer() {
    this.#needed = false; // All that there is has been negotiated with this.
    const local = this.#describe("answer");
    this.#current = { local, remote: this.#pending.remote };
    this.#stable();
  }

  #stable() {
    this.#pending = { local: null, remote: null };
    this.signalingState = "stable";
    if (this.#needed || this.#restart) this.#need();
  }

  #need() {
    this.#needed = true;
    if (this.#asking) return;
    this.#asking = true;
    queueMicrotask(() => {
      this.#asking = false;
      if (this.#needed && this.signalingState === "stable") this.#say("negotiationneeded", {});
    });
  }

  #match(sdp) {
    const sections = [...sdp.matchAll(/^m=(\w+)[\s\S]*?^a=mid:(\S+)/gm)];
    if (this.#ufragOf(sdp) !== this.remoteUfrag && this.remoteUfrag) this.#generation += 1;
    this.remoteUfrag = this.#ufragOf(sdp);
    for (const [, kind, mid] of sections) {
      if (!this.#transceivers.some((transceiver) => transceiver.mid === mid)) this.#transceiver(kind, mid, "recvonly");
    }
  }

  #transceiver(kind, mid, direction) {
    const track = new FakeTrack(KINDS[kind]);
    const transceiver = { mid, direction, sender: new FakeSender(), receiver: { track } };
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  #describe(type) {
    this.#version += 1;
    const sections = this.#transceivers.map(({ mid, receiver }) => `m=${receiver.track.kind} 9 UDP\r\na=mid:${mid}\r\na=ice-ufrag:${this.#ufrag}\r\n`);
    return { type, sdp: `v=0\r\no=- ${this.session} ${this.#version} IN IP4 127.0.0.1\r\n${sections.join("")}` };
  }

  get #ufrag() {
    return `u${this.session}g${this.#generation}`;
  }

  #ufragOf(sdp) {
    return /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
  }

  #say(name, detail) {
    this.dispatchEvent(Object.assign(new Event(name), detail));
  }
}

export class FakeTrack extends EventTarget {
  enabled = true;
  muted = false;
  stopped = false;
  contentHint = "";

  constructor(kind, deviceId = "default") {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }

  stop() {
    this.stopped = true;
  }

  getSettings() {
    return { deviceId: this.deviceId };
  }

  become(name) {
    if (name === "mute") this.muted = true;
    if (name === "unmute") this.muted = false;
    this.dispatchEvent(new Event(name));
  }
}
