import { isPresent } from "../call/call_states.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { RoomTile } from "./room_tile.js";
import { qualityWords } from "./room_words.js";

/** @typedef {import("../call/types").Tracks} Tracks */
/** @typedef {{tracks: Tracks, quality: string, camera: RoomTile, screen: RoomTile}} Person */

const LISTEN_MS = 250;
const SPEAKING = 0.02;

/** The pictures: a shared screen or one person large, the others small; who speaks is outlined. */
export class RoomStageController extends Controller {
  /** @type {Map<string, Person>} */
  #people = new Map();
  #speaker = "";

  start() {
    const { session } = roomDesk();
    const { signal } = this;
    session.on("remote", ({ id, tracks }) => this.#put(id, { tracks }), { signal });
    session.on("quality", ({ id, ...quality }) => this.#put(id, { quality: qualityWords(quality) }), { signal });
    session.on("participants", () => this.#show(), { signal });
    session.on("state", () => this.#show(), { signal });
    this.every(LISTEN_MS, () => this.#listen());
    this.#show();
  }

  /**
   * @param {string} id
   * @param {Partial<Person>} change
   */
  #put(id, change) {
    const known = this.#people.get(id) ?? { tracks: { audio: null, camera: null, screen: null }, quality: "", camera: new RoomTile("camera"), screen: new RoomTile("screen") };
    this.#people.set(id, { ...known, ...change });
    this.#show();
  }

  #show() {
    const { session } = roomDesk();
    const here = session.participants.filter((other) => other.id !== session.me?.id && isPresent(other));
    for (const [id, person] of this.#people) if (!here.some((other) => other.id === id)) this.#drop(id, person);
    for (const participant of here) this.#tell(participant);
    const main = this.#main(here.map(({ id }) => id));
    for (const participant of here) this.#place(participant, main);
    this.element.classList.toggle("is-away", session.state === "reconnecting");
  }

  /**
   * The picture that is shown large: a shared screen before anybody's face, then who spoke last.
   * @param {string[]} ids
   */
  #main(ids) {
    const sharing = ids.find((id) => this.#sharesScreen(id));
    const id = sharing ?? (ids.includes(this.#speaker) ? this.#speaker : ids[0]);
    return this.#people.get(id ?? "")?.[sharing ? "screen" : "camera"] ?? null;
  }

  /** @param {string} id */
  #sharesScreen(id) {
    const participant = roomDesk().session.participants.find((other) => other.id === id);
    return participant?.media?.screen === true && this.#people.has(id);
  }

  /** @param {import("../call/types").Participant} participant */
  #tell(participant) {
    if (!this.#people.has(participant.id)) this.#put(participant.id, {});
    const { camera, screen, tracks, quality } = /** @type {Person} */ (this.#people.get(participant.id));
    const { audio = true, video = false } = participant.media ?? {};
    camera.show(tracks.camera);
    screen.show(tracks.screen);
    const words = video ? "" : _("The picture is off");
    camera.tell(participant, { pictured: video && tracks.camera !== null, muted: !audio, words, quality });
    screen.tell(participant, { pictured: true, muted: false, words: "", quality: "" });
  }

  /**
   * @param {import("../call/types").Participant} participant
   * @param {RoomTile | null} main
   */
  #place({ id }, main) {
    const { camera, screen } = /** @type {Person} */ (this.#people.get(id));
    const place = (/** @type {RoomTile} */ tile) => /** @type {HTMLElement} */ (this.part(tile === main ? "main" : "others"));
    camera.moveTo(place(camera));
    if (this.#sharesScreen(id)) screen.moveTo(place(screen));
    else screen.element.remove();
    for (const tile of [camera, screen]) tile.element.classList.toggle("video--main", tile === main);
  }

  /**
   * @param {string} id
   * @param {Person} person
   */
  #drop(id, { camera, screen }) {
    this.#people.delete(id);
    camera.remove();
    screen.remove();
  }

  #listen() {
    for (const [id, level] of roomDesk().session.levels) {
      const speaks = level > SPEAKING;
      this.#people.get(id)?.camera.element.classList.toggle("is-speaking", speaks);
      if (!speaks || id === this.#speaker) continue;
      this.#speaker = id;
      this.#show();
    }
  }
}
