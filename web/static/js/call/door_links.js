/**
 * Connections through the closed door: while somebody waits, their browser and the host's are connected already, by way
 * of the relay alone and with nothing on it. Letting in is then one message, and the picture is there a round trip later.
 *
 * Best effort: whoever's is not well at that moment is connected as if there had been none.
 */

/** @typedef {import("./peer_link.js").PeerLink} PeerLink */

export class DoorLinks {
  #make;
  /** @type {Map<string, PeerLink>} */
  #links = new Map();

  /** @param {(id: string) => PeerLink | null} make the link to this one; null when there can be none now */
  constructor(make) {
    this.#make = make;
  }

  get all() {
    return [...this.#links.values()];
  }

  /**
   * Has one for each of these, and for nobody else.
   * @param {string[]} wanted
   */
  keep(wanted) {
    this.retain(wanted);
    for (const id of wanted) this.open(id);
  }

  /**
   * Has none but for these.
   * @param {string[]} wanted
   */
  retain(wanted) {
    for (const id of this.#links.keys()) if (!wanted.includes(id)) this.drop(id);
  }

  /** @param {string} id */
  get(id) {
    return this.#links.get(id);
  }

  /** @param {string} id who has a link from now on */
  open(id) {
    if (this.#links.has(id)) return;
    const link = this.#make(id);
    if (!link) return;
    this.#links.set(id, link);
    link.start();
  }

  /**
   * Whether letting this one in needs no more than to say so.
   * @param {string} id
   */
  isReady(id) {
    return this.#links.get(id)?.healthy ?? false;
  }

  /**
   * Hands over the link to one who is inside now, to be opened; null when it is not well.
   * @param {string} id
   */
  take(id) {
    const link = this.isReady(id) ? this.#links.get(id) : undefined;
    if (link) this.#links.delete(id);
    else this.drop(id);
    return link ?? null;
  }

  /** @param {string} id */
  drop(id) {
    this.#links.get(id)?.stop();
    this.#links.delete(id);
  }
}
