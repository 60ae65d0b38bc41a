/**
 * What somebody typed and the server has not acknowledged yet, kept in this browser: encrypted with a key that the server
 * gives to the session and destroys when the person signs out, so that a shared computer keeps nothing readable behind.
 */

/** @typedef {{version: number, fields: Record<string, string>, at: number}} Draft */
/** @typedef {{id: string, keyId: string, iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Kept */
/** @typedef {{id: string, key: CryptoKey}} Key */

const DATABASE = "telehealth-drafts";
const STORE = "drafts";
const KEYS_URL = "/api/draft-keys";

export class KeptDrafts {
  #http;
  /** @type {Promise<Key[]> | null} */
  #keys = null;

  /** @param {import("./http.js").Http} http */
  constructor(http) {
    this.#http = http;
  }

  /**
   * Resolves when it is on the disk.
   * @param {string} id the case's
   * @param {Draft} draft
   */
  async keep(id, draft) {
    const [{ id: keyId, key }] = await this.#allKeys();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(draft));
    const data = await crypto.subtle.encrypt(parametersOf(id, iv), key, plain);
    await inStore("readwrite", (store) => store.put({ id, keyId, iv, data }));
  }

  /**
   * What was kept of this case, by this person; null when there is nothing, or nothing that may be read any more.
   * @param {string} id
   * @returns {Promise<Draft | null>}
   */
  async read(id) {
    // The keys first, even when there is nothing to read: without a network there would be none to keep anything with.
    const keys = await this.#allKeys();
    const kept = /** @type {Kept | undefined} */ (await inStore("readonly", (store) => store.get(id)));
    const key = kept && keys.find((one) => one.id === kept.keyId)?.key;
    if (!key) return null;
    const plain = await crypto.subtle.decrypt(parametersOf(id, kept.iv), key, kept.data).catch(() => null);
    return plain && JSON.parse(new TextDecoder().decode(plain));
  }

  /** @param {string} id */
  async forget(id) {
    await inStore("readwrite", (store) => store.delete(id));
  }

  /** The session's own key first. A failure is not remembered: the next try asks again. */
  #allKeys() {
    this.#keys ??= this.#ask().catch((error) => {
      this.#keys = null;
      throw error;
    });
    return this.#keys;
  }

  /** @returns {Promise<Key[]>} */
  async #ask() {
    const { keys } = await this.#http.json(KEYS_URL, { method: "POST" });
    return Promise.all(keys.map(async (/** @type {{id: string, key: string}} */ one) => ({ id: one.id, key: await imported(one.key) })));
  }
}

/** @param {string} key base64 */
function imported(key) {
  const raw = Uint8Array.from(atob(key), (char) => char.charCodeAt(0));
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** The case's id is bound in: one case's text cannot be passed off as another's. @param {string} id @param {BufferSource} iv */
function parametersOf(id, iv) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * One transaction; the connection is closed with it, so that signing out in another tab can empty the store at once.
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} run
 * @returns {Promise<unknown>}
 */
async function inStore(mode, run) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = run(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
