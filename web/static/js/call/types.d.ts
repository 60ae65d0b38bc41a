/**
 * The words of a call, for the type checker only. Those of the protocol come from the server's own schemas
 * (`telehealth export-protocol`), so that a field it does not know is a fault here.
 */
import type {
  AdmitAck, Admitted, Candidate, ClientEvents, Description, ErrorCode, IceCandidates, Media, ParticipantOut,
  Quality, RestartIce, RoomEventOut, RoomStateOut,
} from "../generated/protocol";

export type { AdmitAck, Candidate, ClientEvents, ErrorCode, Quality };
export type Participant = ParticipantOut;
export type RoomEvent = RoomEventOut;
export type RoomState = RoomStateOut;
export type Admission = Omit<Admitted, "offer"> & { offer?: RelayedMessage };
export type MediaState = Media;
export type QualityLevel = Quality["level"];

/** What two peers tell each other through the server; who it is for is added on the way out, who from on the way in. */
export type PeerMessage =
  | ({ kind: "offer" | "answer" } & Required<Description>)
  | ({ kind: "ice_candidates" } & Omit<IceCandidates, "to">)
  | ({ kind: "restart_ice" } & Omit<RestartIce, "to">);

/** Through the door, an offer brings what the one who waits may connect with. */
export type RelayedMessage = PeerMessage & { from: string; ice_servers?: RTCIceServer[] };

export interface Seat { seat_token: string; seat_expires_at: string }

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

/** A visit as its own guests see it (`GET /api/visits/{appointment_id}`). */
export interface VisitState {
  state: "before" | "waiting" | "away" | "held" | "called" | "admitted" | "done" | "removed";
  consent: boolean;
  token_number: number | null;
  ahead: number;
  range_minutes: [number, number] | null;
  call_by: string;
  phone: string;
  messages: { from: string; text: string; at: string }[];
  room_id: string | null;
  facility: string;
  service: string;
  practitioner: string;
  starts_at: string;
  people: { name: string; kind: string }[];
}
