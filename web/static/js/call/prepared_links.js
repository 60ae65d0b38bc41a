/**
 * Connections made ready for those who wait at the door: letting somebody in is then one message there and one back.
 *
 * Each has its offer and gathers its candidates. It sends nothing and shows nobody an address before they are let in.
 */

/** @typedef {import("./peer_link.js").PeerLink} PeerLink */

export class PreparedLinks {
  #make;
  /** @type {Map<string, {link: PeerLink, carried: boolean}>} */
  #ready = new Map();

  /** @param {(id: string) => PeerLink | null} make the link to this one; null when none can be prepared now */
  constructor(make) {
    this.#make = make;
  }

  get links() {
    return [...this.#ready.values()].map(({ link }) => link);
  }

  /**
   * Has one for each of these, and for nobody else.
   * @param {string[]} wanted
   */
  keep(wanted) {
    for (const [id, { link }] of this.#ready) if (!wanted.includes(id)) this.#close(id, link);
    for (const id of wanted) if (!this.#ready.has(id)) this.#prepare(id);
  }

  /**
   * The offer for this one, to be sent along with the admission; null when there is none yet.
   * @param {string} id
   */
  carry(id) {
    return this.#ready.get(id)?.link.carry() ?? null;
  }

  /**
   * The offer went along.
   * @param {string} id
   */
  carried(id) {
    const ready = this.#ready.get(id);
    if (ready) ready.carried = true;
  }

  /**
   * Hands over the link to one who is inside now, to be started.
   * @param {string} id
   */
  take(id) {
    const ready = this.#ready.get(id);
    this.#ready.delete(id);
    return ready;
  }

  /** @param {string} id */
  #prepare(id) {
    const link = this.#make(id);
    if (!link) return;
    this.#ready.set(id, { link, carried: false });
    link.prepare();
  }

  /**
   * @param {string} id
   * @param {PeerLink} link
   */
  #close(id, link) {
    this.#ready.delete(id);
    link.stop();
  }
}
