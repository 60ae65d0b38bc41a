/** The words of the signaling protocol (docs/signaling.md) and of a call, for the type checker only. */

export type ParticipantState =
  | "invited" | "waiting" | "admitted" | "connected" | "reconnecting" | "left" | "removed";

export interface MediaState { audio: boolean; video: boolean; screen?: boolean }

export interface Participant {
  id: string;
  name: string;
  role: "host" | "guest";
  state: ParticipantState;
  media?: MediaState | null;
  joined_order?: number | null;
  since?: string | null;
  facility?: string | null;
  seen_at?: string | null;
}

export interface RoomEvent {
  seq: number;
  kind: "entered" | "waiting" | "admitted" | "left" | "removed" | "said" | "shared" | "finished";
  at: string;
  participant_id: string | null;
  body?: { client_id?: string; text?: string; [key: string]: unknown } | null;
}

export interface RoomState {
  room: { id: string; state: string; opened_at?: string | null; live_at?: string | null; last_seq: number };
  me: string;
  participants: Participant[];
  events: RoomEvent[];
  ice_servers?: RTCIceServer[] | null;
  seat_expires_at?: string | null;
  now?: string | null;
}

export interface Candidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
  usernameFragment: string | null;
}

export type PeerMessage =
  | { kind: "offer" | "answer"; sdp: string; candidates: Candidate[]; ice_restart?: boolean }
  | { kind: "ice_candidates"; candidates: Candidate[]; end_of_candidates: boolean }
  | { kind: "restart_ice"; fresh?: boolean };

/** You are let in: `participant` is you. */
export interface Admission {
  participant_id: string;
  participant: Participant;
  ice_servers?: RTCIceServer[] | null;
  live_at?: string | null;
}

export type RelayedMessage = PeerMessage & { from: string };

export interface Seat { seat_token: string; seat_expires_at: string }

export interface Quality {
  rtt_ms: number | null;
  loss: number;
  jitter_ms: number | null;
  bitrate_kbps: number;
  relayed: boolean;
  level: QualityLevel;
}

export type QualityLevel = "good" | "weak" | "poor";

/** What one look at getStats() gives, as plain numbers; counters are totals since the connection began. */
export interface Sample {
  at: number;
  packetsReceived: number;
  packetsLost: number;
  bytesReceived: number;
  framesDecoded: number;
  freezes: number;
  concealed: number;
  samples: number;
  jitter: number | null;
  rtt: number | null;
  relayed: boolean;
  requestsSent: number;
  responsesReceived: number;
}

export type CallState =
  | "idle" | "joining" | "elsewhere" | "waiting" | "connecting" | "live" | "reconnecting"
  | "moved" | "left" | "removed" | "finished" | "refused";

export type TrackKind = "audio" | "camera" | "screen";
export type Tracks = Record<TrackKind, MediaStreamTrack | null>;
