// @ts-check
// Where messages lie until the server has them: in IndexedDB, or in memory where a browser refuses that.

/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} owner exchange and participant: nobody's message goes out in another's name
 * @property {string} text
 * @property {number} made milliseconds since 1970, for their order
 * @property {string} [refused] why the server will never take it
 */
/**
 * @typedef {object} Store
 * @property {(kept: Kept) => Promise<void>} put
 * @property {(id: string) => Promise<void>} remove
 * @property {(owner: string) => Promise<Kept[]>} all oldest first
 */

const NAME = "twincloth"
const TABLE = "outbox"

/** @returns {Promise<Store>} */
export async function openStore() {
  const memory = new MemoryStore()
  try {
    return new SafeStore(new IndexedStore(await openDatabase()), memory)
  } catch {
    return memory
  }
}

/** @implements {Store} */
class MemoryStore {
  /** @type {Map<string, Kept>} */
  #kept = new Map()

  /** @param {Kept} kept */
  async put(kept) {
    this.#kept.set(kept.id, kept)
  }

  /** @param {string} id */
  async remove(id) {
    this.#kept.delete(id)
  }

  /** @param {string} owner */
  async all(owner) {
    return [...this.#kept.values()].filter((kept) => kept.owner === owner)
  }
}

/** @implements {Store} */
class IndexedStore {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database
  }

  /** @param {Kept} kept */
  async put(kept) {
    await this.#write((table) => table.put(kept))
  }

  /** @param {string} id */
  async remove(id) {
    await this.#write((table) => table.delete(id))
  }

  /** @param {string} owner @returns {Promise<Kept[]>} */
  async all(owner) {
    const table = this.database.transaction(TABLE).objectStore(TABLE)
    const kept = await answered(table.index("owner").getAll(owner))
    return kept.sort((one, other) => one.made - other.made)
  }

  /** Durable when it resolves. @param {(table: IDBObjectStore) => void} change @returns {Promise<void>} */
  #write(change) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(TABLE, "readwrite", { durability: "strict" })
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
      change(transaction.objectStore(TABLE))
    })
  }
}

/** A full disk must not stop anybody from speaking: what cannot be written is kept in memory. @implements {Store} */
class SafeStore {
  /** @param {Store} lasting @param {Store} memory */
  constructor(lasting, memory) {
    this.lasting = lasting
    this.memory = memory
  }

  /** @param {Kept} kept */
  async put(kept) {
    await this.lasting.put(kept).catch(() => this.memory.put(kept))
  }

  /** @param {string} id */
  async remove(id) {
    await this.memory.remove(id)
    await this.lasting.remove(id).catch(() => {})
  }

  /** @param {string} owner */
  async all(owner) {
    const lasting = await this.lasting.all(owner).catch(() => [])
    return [...lasting, ...(await this.memory.all(owner))]
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  const opening = indexedDB.open(NAME, 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(TABLE, { keyPath: "id" }).createIndex("owner", "owner")
  }
  return answered(opening)
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
