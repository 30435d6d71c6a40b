/**
 * Sends what is in the outbox: one run at a time over all tabs, the receipt before a second
 * attempt, nothing sent again that the server holds.
 */
import { Fault, ifRoom } from '../store/faults.ts';
import type { Drafts } from '../store/drafts.ts';
import type { Outbox, Outgoing, OutboxRow, SentFile } from '../store/outbox.ts';
import type { Vault } from '../store/vault.ts';
import { meaning, pause, type Meaning } from './answers.ts';
import { askReceipts, heldOf, isWhole, type Held, type Receipt } from './receipts.ts';
import { DEFAULT_LIMIT, split } from './splitting.ts';
import { head, post } from './transport.ts';

export interface Progress {
	readonly instanceId: string;
	readonly sent: number;
	readonly size: number;
}

/** How a run ended: all done, nobody there, or the server doesn't know this tablet. */
export type RunEnd = 'done' | 'later' | 'held' | 'busy' | 'paused';

interface Pace {
	readonly failures: number;
	readonly notBefore: number;
}

/** So often an interview is sent again that the server takes and then doesn't list. */
const MOST_UNLISTED = 5;

const NOTHING_HELD: Held = { xml: false, files: new Set(), state: 'stored' };

export class Sender {
	constructor(
		readonly vault: Vault,
		readonly outbox: Outbox,
		readonly drafts: Drafts,
		readonly base: () => string,
		readonly progress: (progress: Progress | null) => void = () => undefined,
	) {}

	/** When the next run may begin by itself; 0: now. */
	async notBefore(): Promise<number> {
		const pace = await this.vault.get<Pace>('pace');
		return pace?.notBefore ?? 0;
	}

	/** Send what waits. A person's wish (`urgent`) does not wait for the pause. */
	async run(when: 'due' | 'urgent'): Promise<RunEnd> {
		const ended = await navigator.locks.request(
			`mne-send-${this.vault.id}`,
			{ ifAvailable: when === 'due' },
			async (lock) => (lock ? this.#run(when) : ('busy' as const)),
		);
		this.progress(null);
		return ended;
	}

	async #run(when: 'due' | 'urgent'): Promise<RunEnd> {
		const pace = (await this.vault.get<Pace>('pace')) ?? { failures: 0, notBefore: 0 };
		// A clock set back must not make the tablet wait for a year.
		const wait = Math.min(pace.notBefore - Date.now(), pause(pace.failures, 1));
		if (when === 'due' && pace.failures > 0 && wait > 0) return 'paused';
		const end = await this.#sendAll();
		if (end === 'later') {
			const failures = pace.failures + 1;
			const notBefore = Date.now() + pause(failures, Math.random());
			await ifRoom(() => this.vault.set('pace', { failures, notBefore } satisfies Pace));
		} else if (pace.failures > 0) {
			await ifRoom(() => this.vault.set('pace', { failures: 0, notBefore: 0 } satisfies Pace));
		}
		return end;
	}

	async #sendAll(): Promise<RunEnd> {
		try {
			const receipts = await this.#receipts((each) => each.attempts > 0);
			const tried = new Set<string>();
			const taken = new Set<string>();
			let limit = 0;
			// Asked anew each time: an interview finished during the run goes with it.
			for (let next; (next = await this.#next(tried)); tried.add(next.instanceId)) {
				limit ||= await this.#limit();
				const held = next.attempts > 0 ? heldOf(next, receipts) : NOTHING_HELD;
				const meant = await this.#send(next, held, limit);
				if (meant === 'later') return 'later';
				if (meant === 'held') return await this.#holdAll();
				if (meant === 'taken') taken.add(next.instanceId);
			}
			// By name also: on a full tablet the note that it was sent may be missing.
			await this.#receipts((each) => each.state === 'sent' || taken.has(each.instanceId));
			return 'done';
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			if (error.code === 'token_unknown') return await this.#holdAll();
			if (['offline', 'server_fault', 'not_our_server'].includes(error.code)) return 'later';
			throw error;
		}
	}

	async #next(tried: ReadonlySet<string>): Promise<Outgoing | null> {
		const rows = await this.outbox.rows();
		const row = rows.find((each) => each.state === 'queued' && !tried.has(each.instanceId));
		return row ? this.outbox.open(row) : null;
	}

	/** Ask what the server holds, and let go of what is whole there. */
	async #receipts(which: (row: OutboxRow) => boolean): Promise<Receipt[]> {
		const rows = (await this.outbox.rows()).filter(which);
		if (rows.length === 0) return [];
		const asked = await Promise.all(rows.map((row) => this.outbox.open(row)));
		const ids = asked.map((each) => each.instanceId);
		const receipts = await askReceipts(this.base(), ids);
		for (const outgoing of asked) {
			const held = heldOf(outgoing, receipts);
			if (isWhole(outgoing, held)) await this.outbox.confirm(outgoing, held.state);
			// It answered 201 and doesn't list it: something was lost there. Send again.
			else if (outgoing.state === 'sent') {
				const unlisted = (outgoing.unlisted ?? 0) + 1;
				const state = unlisted < MOST_UNLISTED ? 'queued' : 'rejected';
				await this.outbox.mark(outgoing.instanceId, { state, unlisted });
			}
		}
		return receipts;
	}

	async #limit(): Promise<number> {
		const answer = await head(`${this.base()}/submission`);
		return Number(answer.headers.get('X-OpenRosa-Accept-Content-Length')) || DEFAULT_LIMIT;
	}

	async #send(outgoing: Outgoing, held: Held, limit: number): Promise<Meaning> {
		const { instanceId } = outgoing;
		await this.outbox.mark(instanceId, { attempts: outgoing.attempts + 1 });
		const xml = new Blob([outgoing.xml], { type: 'text/xml' });
		const waiting = outgoing.files.filter((file) => !held.files.has(file.name));
		const posts = split(waiting, xml.size, limit);
		const size = [...outgoing.files].reduce((sum, file) => sum + file.size, xml.size);
		let before = size - waiting.reduce((sum, file) => sum + file.size, xml.size);
		for (const [number, files] of posts.entries()) {
			const form = await this.#form(instanceId, xml, files, number + 1 < posts.length);
			const posted = await post(`${this.base()}/submission`, form, (sent) =>
				this.progress({ instanceId, sent: Math.min(before + sent, size), size }),
			);
			const meant = meaning(posted);
			if (meant !== 'taken') {
				await this.#note(instanceId, meant, posted.status, posted.said);
				return meant;
			}
			before += files.reduce((sum, file) => sum + file.size, 0);
			if (number + 1 === posts.length) {
				const change = { state: 'sent', status: posted.status } as const;
				await this.outbox.mark(instanceId, change, posted.said ?? '');
			}
		}
		return 'taken';
	}

	async #form(
		instanceId: string,
		xml: Blob,
		files: readonly SentFile[],
		isIncomplete: boolean,
	): Promise<FormData> {
		const form = new FormData();
		form.append('xml_submission_file', xml, 'submission.xml');
		for (const { name } of files) {
			const file = await this.drafts.getFile(instanceId, name);
			if (!file) throw new Fault('file_missing', { name });
			form.append(name, file, name);
		}
		if (isIncomplete) form.append('*isIncomplete*', 'yes');
		return form;
	}

	async #note(
		instanceId: string,
		meant: Meaning,
		status: number,
		said: string | null,
	): Promise<void> {
		const state = meant === 'rejected' || meant === 'held' ? meant : 'queued';
		await this.outbox.mark(instanceId, { state, status }, said ?? '');
	}

	async #holdAll(): Promise<'held'> {
		for (const { instanceId, state } of await this.outbox.rows()) {
			if (state === 'queued') await this.outbox.mark(instanceId, { state: 'held' });
		}
		return 'held';
	}
}
