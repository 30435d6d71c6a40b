/**
 * Finished interviews: frozen bytes on their way to the server.
 *
 *     queued ──> sent ──> (receipt lists the interview and each file) ──> receipts
 *        └────> rejected | held
 *
 * An interview leaves this store only by `confirm`.
 */
import type { Comment } from '../contract.ts';
import { deleteAll } from './drafts.ts';
import { ifRoom } from './faults.ts';
import { openJson, sealJson } from './sealing.ts';
import type { Vault } from './vault.ts';

export type OutboxState = 'queued' | 'sent' | 'rejected' | 'held';

export interface OutboxRow {
	readonly instanceId: string;
	readonly hash: string;
	readonly state: OutboxState;
	readonly queuedAt: number;
	/** Posts begun. Above 0 the server may hold it already: ask for the receipt first. */
	readonly attempts: number;
	/** Times it was taken and then not listed in a receipt. */
	readonly unlisted?: number;
	/** HTTP status behind `rejected` and `held`; 0: no whole answer came. */
	readonly status?: number;
	readonly box: Uint8Array;
}

export interface SentFile {
	readonly name: string;
	readonly type: string;
	readonly size: number;
	readonly sha256: string;
}

export interface OutboxBody {
	readonly formId: string;
	readonly version: string;
	readonly assignmentId: string | null;
	readonly label: string;
	readonly comments: readonly Comment[];
	readonly edits?: string;
	readonly finishedAt: number;
	/** The exact text that is sent; it is never written again from anything. */
	readonly xml: string;
	readonly xmlSha256: string;
	readonly files: readonly SentFile[];
	/** The server's own sentence about it, in the tablet's language. */
	readonly said?: string;
}

export type Outgoing = Omit<OutboxRow, 'box'> & OutboxBody;

interface ReceiptRow {
	readonly instanceId: string;
	readonly confirmedAt: number;
	readonly box: Uint8Array;
}

/** What is known of an interview that is safe on the server. */
export interface Confirmed {
	readonly instanceId: string;
	readonly confirmedAt: number;
	readonly assignmentId: string | null;
	readonly label: string;
	readonly state: 'stored' | 'quarantined';
	readonly xml: string;
	readonly files: readonly SentFile[];
}

const KEPT_AFTER_RECEIPT_MS = 14 * 24 * 60 * 60_000;

export class Outbox {
	constructor(
		readonly vault: Vault,
		readonly changed: () => void = () => undefined,
	) {}

	/** Every interview that is not confirmed, in the order of sending; still sealed. */
	async rows(): Promise<OutboxRow[]> {
		const rows = await this.vault.database.read(['outbox'], (within) =>
			within.all<OutboxRow>('outbox'),
		);
		// One that keeps failing must not stand in the way of the others.
		return rows.sort((a, b) => a.attempts - b.attempts || a.queuedAt - b.queuedAt);
	}

	async open({ box, ...plain }: OutboxRow): Promise<Outgoing> {
		const place = `outbox/${plain.instanceId}`;
		return { ...plain, ...(await openJson<OutboxBody>(this.vault.key, place, box)) };
	}

	async list(): Promise<Outgoing[]> {
		return Promise.all((await this.rows()).map((row) => this.open(row)));
	}

	/** Put in an interview that another tablet froze. */
	async add(outgoing: Outgoing): Promise<void> {
		const { instanceId, hash, state, queuedAt, attempts, unlisted, ...body } = outgoing;
		const box = await sealJson(this.vault.key, `outbox/${instanceId}`, body);
		const row: OutboxRow = { instanceId, hash, state, queuedAt, attempts, unlisted, box };
		await this.vault.database.write(['outbox'], (within) => within.put('outbox', row));
	}

	/** Put one in another state, with what the server said of it. */
	async mark(
		instanceId: string,
		change: Partial<Pick<OutboxRow, 'state' | 'attempts' | 'unlisted' | 'status'>>,
		said?: string,
	): Promise<void> {
		const { key, database } = this.vault;
		const place = `outbox/${instanceId}`;
		const row = await database.read(['outbox'], (within) =>
			within.get<OutboxRow>('outbox', instanceId),
		);
		if (!row) return;
		const body = said === undefined ? null : await openJson<OutboxBody>(key, place, row.box);
		const box = body ? await sealJson(key, place, { ...body, said }) : row.box;
		const next: OutboxRow = { ...row, ...change, box };
		// Without the note it is sent again: the server knows it by its id.
		await ifRoom(() => database.write(['outbox'], (within) => within.put('outbox', next)));
		this.changed();
	}

	/** Let everything that was held or refused be tried again. */
	async requeue(states: readonly OutboxState[]): Promise<void> {
		for (const row of await this.rows()) {
			if (states.includes(row.state)) await this.mark(row.instanceId, { state: 'queued' });
		}
	}

	/**
	 * Let go of an interview that the server has listed whole: its files at once, its XML
	 * after two weeks.
	 */
	async confirm(outgoing: Outgoing, state: Confirmed['state']): Promise<void> {
		const { instanceId, assignmentId, label, xml, files } = outgoing;
		const confirmedAt = Date.now();
		const kept: Confirmed = { instanceId, confirmedAt, assignmentId, label, state, xml, files };
		const box = await sealJson(this.vault.key, `receipts/${instanceId}`, kept);
		const row: ReceiptRow = { instanceId, confirmedAt, box };
		// On a full tablet the room that it takes matters more than our note of it.
		if (!(await ifRoom(() => this.#letGo(instanceId, row)))) await this.#letGo(instanceId, null);
		this.changed();
	}

	#letGo(instanceId: string, receipt: ReceiptRow | null): Promise<void> {
		return this.vault.database.write(['outbox', 'receipts', 'files'], async (within) => {
			if (receipt) await within.put('receipts', receipt);
			await within.delete('outbox', instanceId);
			await deleteAll(within, 'files', instanceId);
		});
	}

	async confirmed(): Promise<Confirmed[]> {
		const { key, database } = this.vault;
		const rows = await database.read(['receipts'], (within) =>
			within.all<ReceiptRow>('receipts'),
		);
		return Promise.all(
			rows.map((row) => openJson<Confirmed>(key, `receipts/${row.instanceId}`, row.box)),
		);
	}

	/** Forget the XML of what has been safe on the server for two weeks. */
	async forgetOld(now: number = Date.now()): Promise<void> {
		await this.vault.database.write(['receipts'], async (within) => {
			for (const row of await within.all<ReceiptRow>('receipts')) {
				if (row.confirmedAt < now - KEPT_AFTER_RECEIPT_MS) {
					await within.delete('receipts', row.instanceId);
				}
			}
		});
	}
}
