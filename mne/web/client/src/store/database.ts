/**
 * IndexedDB with promises: strict durability, schema by version, a connection that is opened
 * again when the browser closes it.
 */
import { Fault, storageFault } from './faults.ts';

export type Store =
	| 'kv'
	| 'drafts'
	| 'revisions'
	| 'files'
	| 'outbox'
	| 'receipts'
	| 'forms'
	| 'media';

type Upgrade = (database: IDBDatabase) => void;

/**
 * Each step brings a database one version up. A step that was released is never edited:
 * tablets hold unsent work in it.
 */
export const UPGRADES: readonly Upgrade[] = [
	(database) => {
		database.createObjectStore('kv', { keyPath: 'key' });
		database.createObjectStore('drafts', { keyPath: 'instanceId' });
		database
			.createObjectStore('revisions', { keyPath: ['instanceId', 'number'] })
			.createIndex('interview', 'instanceId');
		database
			.createObjectStore('files', { keyPath: ['instanceId', 'name'] })
			.createIndex('interview', 'instanceId');
		database.createObjectStore('outbox', { keyPath: 'instanceId' });
		database.createObjectStore('receipts', { keyPath: 'instanceId' });
		database.createObjectStore('forms', { keyPath: 'hash' });
		database.createObjectStore('media', { keyPath: 'key' });
	},
];

/** The stores of one transaction. Await nothing else inside it: it would end by itself. */
export class Transaction {
	constructor(readonly raw: IDBTransaction) {}

	get<T>(store: Store, key: IDBValidKey): Promise<T | undefined> {
		return answer(this.raw.objectStore(store).get(key) as IDBRequest<T | undefined>);
	}

	all<T>(store: Store, range?: IDBKeyRange): Promise<T[]> {
		return answer(this.raw.objectStore(store).getAll(range) as IDBRequest<T[]>);
	}

	keys(store: Store, range?: IDBKeyRange): Promise<IDBValidKey[]> {
		return answer(this.raw.objectStore(store).getAllKeys(range));
	}

	keysOf(store: 'files' | 'revisions', instanceId: string): Promise<IDBValidKey[]> {
		return answer(this.raw.objectStore(store).index('interview').getAllKeys(instanceId));
	}

	count(store: Store): Promise<number> {
		return answer(this.raw.objectStore(store).count());
	}

	put(store: Store, value: object): Promise<IDBValidKey> {
		return answer(this.raw.objectStore(store).put(value));
	}

	delete(store: Store, key: IDBValidKey): Promise<undefined> {
		return answer(this.raw.objectStore(store).delete(key));
	}
}

export class Database {
	#connection: Promise<IDBDatabase> | null = null;

	constructor(
		readonly name: string,
		readonly upgrades: readonly Upgrade[] = UPGRADES,
	) {}

	read<T>(stores: Store[], work: (transaction: Transaction) => Promise<T>): Promise<T> {
		return this.#run(stores, 'readonly', work);
	}

	/** Resolves only when the bytes are on disk; all of `work` is kept, or nothing. */
	write<T>(stores: Store[], work: (transaction: Transaction) => Promise<T>): Promise<T> {
		return this.#run(stores, 'readwrite', work);
	}

	async close(): Promise<void> {
		(await this.#connection?.catch(() => null))?.close();
		this.#connection = null;
	}

	async remove(): Promise<void> {
		await this.close();
		await answer(indexedDB.deleteDatabase(this.name));
	}

	async #run<T>(
		stores: Store[],
		mode: IDBTransactionMode,
		work: (transaction: Transaction) => Promise<T>,
	): Promise<T> {
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.#once(stores, mode, work);
			} catch (error) {
				if (attempt === 3 && isClosed(error)) throw new Fault('storage_closed', {}, error);
				if (!isClosed(error)) throw storageFault(error);
				this.#connection = null;
			}
		}
	}

	async #once<T>(
		stores: Store[],
		mode: IDBTransactionMode,
		work: (transaction: Transaction) => Promise<T>,
	): Promise<T> {
		this.#connection ??= this.#connect();
		const connection = await this.#connection;
		const raw = connection.transaction(stores, mode, { durability: 'strict' });
		const ended = new Promise<void>((resolve, reject) => {
			raw.oncomplete = () => resolve();
			raw.onabort = () => reject(raw.error ?? new DOMException('aborted', 'AbortError'));
		});
		try {
			const result = await work(new Transaction(raw));
			await ended;
			return result;
		} catch (error) {
			ended.catch(() => undefined);
			try {
				raw.abort();
			} catch {
				// It has ended by itself: its own error says why.
				await ended;
			}
			throw error;
		}
	}

	#connect(): Promise<IDBDatabase> {
		const opening = indexedDB.open(this.name, this.upgrades.length);
		opening.onupgradeneeded = (event) => {
			for (const upgrade of this.upgrades.slice(event.oldVersion)) upgrade(opening.result);
		};
		return answer(opening).then((connection) => {
			// The browser closes it when storage is taken away; another tab's newer version asks.
			connection.onclose = () => (this.#connection = null);
			connection.onversionchange = () => {
				connection.close();
				this.#connection = null;
			};
			return connection;
		});
	}
}

function isClosed(error: unknown): boolean {
	const name = error instanceof Error || error instanceof DOMException ? error.name : '';
	return name === 'InvalidStateError' || name === 'AbortError' || name === 'UnknownError';
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}
