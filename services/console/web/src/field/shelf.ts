// Where what is kept for work without network lies: records of this browser, each of one person,
// sealed (sealed.ts). A record is only replaced by who has read it as it is: two tabs don't
// overwrite each other.

export interface Box {
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/** What stands beside what is sealed: whose it is and of which sort, never of what. */
export interface Kept {
  /** random */
  key: string;
  /** "522701/officer-1", as keys are named */
  owner: string;
  sort: "person" | "matter" | "draft";
  revision: number;
  content: Box;
  /** photographs and other files */
  files: Box[];
}

/** no_room: the browser gives no more; changed: another tab was first, or has thrown it away. */
export type Put = "kept" | "no_room" | "changed";

export interface Shelf {
  of(owner: string): Promise<Kept[]>;
  /** Its revision is one more than what it replaces; 1: it is new. Whole or not at all. */
  put(record: Kept): Promise<Put>;
  remove(key: string): Promise<void>;
  removeOf(owner: string): Promise<void>;
}

export function follows(before: Kept | undefined, record: Kept): boolean {
  return record.revision === (before === undefined ? 1 : before.revision + 1) && (before === undefined || before.owner === record.owner);
}

const name = "zhian-field";
const records = "records";
const words = "words";

function database(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(records, { keyPath: "key" }).createIndex("owner", "owner");
      asked.result.createObjectStore(words);
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within<T>(store: string, mode: IDBTransactionMode, what: (of: IDBObjectStore, tell: (value: T) => void) => void): Promise<T> {
  const opened = await database();
  try {
    return await new Promise((done, failed) => {
      let told: T;
      const transaction = opened.transaction(store, mode);
      transaction.oncomplete = () => done(told);
      transaction.onabort = () => failed(transaction.error);
      what(transaction.objectStore(store), (value) => { told = value; });
    });
  } finally {
    opened.close();
  }
}

export const shelf: Shelf = {
  of: (owner) => (typeof indexedDB === "undefined" ? Promise.resolve([]) : within<Kept[]>(records, "readonly", (store, tell) => {
    const asked = store.index("owner").getAll(owner);
    asked.onsuccess = () => tell(asked.result as Kept[]);
  })),
  async put(record) {
    try {
      return await within<Put>(records, "readwrite", (store, tell) => {
        const asked = store.get(record.key);
        asked.onsuccess = () => {
          const may = follows(asked.result as Kept | undefined, record);
          if (may) store.put(record);
          tell(may ? "kept" : "changed");
        };
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") return "no_room";
      throw error;
    }
  },
  remove: (key) => within<void>(records, "readwrite", (store) => void store.delete(key)),
  removeOf: (owner) => within<void>(records, "readwrite", (store) => {
    const asked = store.index("owner").openKeyCursor(owner);
    asked.onsuccess = () => {
      if (asked.result === null) return;
      store.delete(asked.result.primaryKey);
      asked.result.continue();
    };
  }),
};

/** The offices' words (by language) and what can be signed ("acts") are no secret: they are the same for everybody. */
export async function keepTold(name: string, all: unknown): Promise<void> {
  await within<void>(words, "readwrite", (store) => void store.put(all, name));
}

export function keptTold<T>(name: string): Promise<T | undefined> {
  return within<T | undefined>(words, "readonly", (store, tell) => {
    const asked = store.get(name);
    asked.onsuccess = () => tell(asked.result as T | undefined);
  });
}
