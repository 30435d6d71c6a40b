/**
 * One set-up of the tablet: a database whose content is sealed, and its lock.
 *
 * A second enrolment makes a second one beside the first, so a forgotten PIN destroys nothing:
 * whoever remembers it opens the first again. A database's name holds no person's name.
 */
import { Database } from './database.ts';
import { Fault, ifRoom } from './faults.ts';
import {
	makeKey,
	measureIterations,
	openJson,
	openKey,
	rewrapKey,
	sealJson,
	type Wrapped,
} from './sealing.ts';

const PREFIX = 'mne-tablet-';
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 60 * 60_000;
const UNCOUNTED_WAIT_MS = 5_000;

export const SHORTEST_PIN = 6;

interface Lock {
	readonly key: 'lock';
	readonly wrapped: Wrapped;
	readonly createdAt: number;
	readonly fails: number;
	readonly waitUntil: number;
}

export interface SetUp {
	readonly id: string;
	readonly createdAt: number;
	/** Finished interviews that are not known to be safe on the server, and drafts. */
	readonly unsent: number;
	readonly drafts: number;
}

/** How long to wait after the n-th wrong PIN in a row. */
export function waitAfter(fails: number): number {
	if (fails <= FREE_TRIES) return 0;
	return Math.min(FIRST_WAIT_MS * 2 ** (fails - FREE_TRIES - 1), LONGEST_WAIT_MS);
}

/** An open set-up: the database and the key, in memory only. */
export class Vault {
	constructor(
		readonly id: string,
		readonly database: Database,
		readonly key: CryptoKey,
	) {}

	async get<T>(name: string): Promise<T | null> {
		const row = await this.database.read(['kv'], (within) =>
			within.get<{ box: Uint8Array }>('kv', name),
		);
		return row ? openJson<T>(this.key, `kv/${name}`, row.box) : null;
	}

	async set(name: string, value: unknown): Promise<void> {
		const box = await sealJson(this.key, `kv/${name}`, value);
		await this.database.write(['kv'], (within) => within.put('kv', { key: name, box }));
	}

	/** Put the same data under another PIN. */
	async changePin(pin: string, next: string): Promise<void> {
		await guarded(this.id, this.database, async (lock) => {
			const wrapped = await rewrapKey(lock.wrapped, pin, next, await measureIterations());
			if (!wrapped) return null;
			await putLock(this.database, { ...lock, wrapped, fails: 0, waitUntil: 0 });
			return this.key;
		});
	}
}

/** Make a set-up with a PIN. */
export async function createVault(pin: string): Promise<Vault> {
	const id = crypto.randomUUID();
	const database = new Database(PREFIX + id);
	const [wrapped, key] = await makeKey(pin, await measureIterations());
	const lock: Lock = { key: 'lock', wrapped, createdAt: Date.now(), fails: 0, waitUntil: 0 };
	await putLock(database, lock);
	return new Vault(id, database, key);
}

/** Open a set-up. A wrong PIN is counted on disk before it is tried. */
export async function openVault(id: string, pin: string): Promise<Vault> {
	const database = new Database(PREFIX + id);
	const key = await guarded(id, database, (lock) => openKey(lock.wrapped, pin));
	return new Vault(id, database, key);
}

/** List the set-ups of this tablet, the newest first. Nothing of it needs the PIN. */
export async function listSetUps(): Promise<SetUp[]> {
	const names = (await indexedDB.databases()).map((each) => each.name ?? '');
	const ids = names.filter((name) => name.startsWith(PREFIX)).map((n) => n.slice(PREFIX.length));
	const found = await Promise.all(ids.map(describe));
	return found.filter((each) => each !== null).sort((a, b) => b.createdAt - a.createdAt);
}

async function describe(id: string): Promise<SetUp | null> {
	const database = new Database(PREFIX + id);
	try {
		return await database.read(['kv', 'outbox', 'drafts'], async (within) => {
			const lock = await within.get<Lock>('kv', 'lock');
			if (!lock) return null;
			const [unsent, drafts] = [await within.count('outbox'), await within.count('drafts')];
			return { id, createdAt: lock.createdAt, unsent, drafts };
		});
	} finally {
		await database.close();
	}
}

/** Remove a set-up and everything in it. There is no way back. */
export function removeSetUp(id: string): Promise<void> {
	return new Database(PREFIX + id).remove();
}

/** Try a PIN once: not while waiting, one at a time over all tabs, counted before tried. */
async function guarded(
	id: string,
	database: Database,
	attempt: (lock: Lock) => Promise<CryptoKey | null>,
): Promise<CryptoKey> {
	return await navigator.locks.request(`mne-pin-${id}`, async () => {
		const lock = await readLock(database);
		const now = Date.now();
		// A clock set back must not lengthen the wait for ever.
		const waitUntil = Math.min(lock.waitUntil, now + waitAfter(lock.fails));
		if (now < waitUntil) throw new Fault('pin_wait', { until: waitUntil });
		const fails = lock.fails + 1;
		const next = { ...lock, fails, waitUntil: now + waitAfter(fails) };
		// A full tablet can't count, and must open all the same: sending is what makes room.
		if (!(await ifRoom(() => putLock(database, next)))) await sleep(UNCOUNTED_WAIT_MS);
		const key = await attempt(next);
		if (!key) throw new Fault('pin_wrong', { until: next.waitUntil, fails });
		const current = await readLock(database);
		await ifRoom(() => putLock(database, { ...current, fails: 0, waitUntil: 0 }));
		return key;
	});
}

function sleep(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function readLock(database: Database): Promise<Lock> {
	const lock = await database.read(['kv'], (within) => within.get<Lock>('kv', 'lock'));
	if (!lock) throw new Fault('sealed_broken', { place: 'lock' });
	return lock;
}

async function putLock(database: Database, lock: Lock): Promise<void> {
	await database.write(['kv'], (within) => within.put('kv', lock));
}
