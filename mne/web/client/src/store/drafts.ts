/**
 * Interviews being filled in: drafts, their last ten states, their files, and the step from
 * draft to outbox.
 */
import type { Comment, Draft, DraftStore } from '../contract.ts';
import type { Transaction } from './database.ts';
import { Fault } from './faults.ts';
import type { OutboxBody, OutboxRow, SentFile } from './outbox.ts';
import { openBlob, openJson, sealBlob, sealJson, sha256 } from './sealing.ts';
import type { Vault } from './vault.ts';

export const REVISIONS_KEPT = 10;

interface DraftRow {
	readonly instanceId: string;
	/** MD5 of the questionnaire, so that its files stay while a draft needs them. */
	readonly hash: string;
	readonly box: Uint8Array;
}

interface RevisionRow {
	readonly instanceId: string;
	readonly number: number;
	readonly at: number;
	readonly box: Uint8Array;
}

interface FileRow {
	readonly instanceId: string;
	readonly name: string;
	readonly box: Uint8Array;
	readonly pieces: readonly Blob[];
}

/** An earlier state of a draft. */
export interface Revision {
	readonly at: number;
	readonly draft: Draft;
}

export class Drafts implements DraftStore {
	constructor(
		readonly vault: Vault,
		readonly changed: () => void = () => undefined,
	) {}

	async save(draft: Draft): Promise<void> {
		const { instanceId, hash } = draft;
		const { key, database } = this.vault;
		const box = await sealJson(key, `drafts/${instanceId}`, draft);
		await database.write(['drafts', 'revisions', 'outbox'], async (within) => {
			// An autosave that comes late must not bring back what was finished.
			if (await within.get('outbox', instanceId)) throw new Fault('already_finished');
			await within.put('drafts', { instanceId, hash, box } satisfies DraftRow);
			await addRevision(within, instanceId, box);
		});
		this.changed();
	}

	async load(instanceId: string): Promise<Draft | null> {
		const { key, database } = this.vault;
		const row = await database.read(['drafts'], (within) =>
			within.get<DraftRow>('drafts', instanceId),
		);
		return row ? openJson<Draft>(key, `drafts/${instanceId}`, row.box) : null;
	}

	async list(): Promise<Draft[]> {
		const { key, database } = this.vault;
		const rows = await database.read(['drafts'], (within) => within.all<DraftRow>('drafts'));
		return Promise.all(
			rows.map((row) => openJson<Draft>(key, `drafts/${row.instanceId}`, row.box)),
		);
	}

	/** The earlier states of a draft, the latest first. */
	async revisions(instanceId: string): Promise<Revision[]> {
		const { key, database } = this.vault;
		const range = IDBKeyRange.bound([instanceId], [instanceId, []]);
		const rows = await database.read(['revisions'], (within) =>
			within.all<RevisionRow>('revisions', range),
		);
		return Promise.all(
			rows.reverse().map(async ({ at, box }) => ({
				at,
				draft: await openJson<Draft>(key, `drafts/${instanceId}`, box),
			})),
		);
	}

	/** Throw a draft away, with its files: only ever by the enumerator's own word. */
	async discard(instanceId: string): Promise<void> {
		await this.vault.database.write(['drafts', 'revisions', 'files'], async (within) => {
			await within.delete('drafts', instanceId);
			await deleteAll(within, 'revisions', instanceId);
			await deleteAll(within, 'files', instanceId);
		});
		this.changed();
	}

	async putFile(instanceId: string, name: string, file: Blob): Promise<void> {
		const { key, database } = this.vault;
		const place = `files/${instanceId}/${name}`;
		const facts: SentFile = {
			name,
			type: file.type,
			size: file.size,
			sha256: await sha256(file),
		};
		const box = await sealJson(key, place, facts);
		const pieces = await sealBlob(key, place, file);
		const row: FileRow = { instanceId, name, box, pieces };
		await database.write(['files'], (within) => within.put('files', row));
	}

	async getFile(instanceId: string, name: string): Promise<Blob | null> {
		const row = await this.#file(instanceId, name);
		if (!row) return null;
		const place = `files/${instanceId}/${name}`;
		const facts = await openJson<SentFile>(this.vault.key, place, row.box);
		return openBlob(this.vault.key, place, row.pieces, facts.type);
	}

	async removeFile(instanceId: string, name: string): Promise<void> {
		await this.vault.database.write(['files'], (within) =>
			within.delete('files', [instanceId, name]),
		);
	}

	/** What is kept of an interview's files, in the order of their names. */
	async filesOf(instanceId: string): Promise<SentFile[]> {
		const { key, database } = this.vault;
		const range = IDBKeyRange.bound([instanceId], [instanceId, []]);
		const rows = await database.read(['files'], (within) =>
			within.all<FileRow>('files', range),
		);
		return Promise.all(
			rows.map(({ name, box }) => openJson<SentFile>(key, `files/${instanceId}/${name}`, box)),
		);
	}

	async finish(instanceId: string, xml: string, files: readonly string[]): Promise<void> {
		const draft = await this.load(instanceId);
		if (!draft) throw new Fault('already_finished');
		const row = await this.#outboxRow(draft, xml, files);
		const kept = new Set(files);
		const stores = ['drafts', 'revisions', 'files', 'outbox'] as const;
		await this.vault.database.write([...stores], async (within) => {
			if (await within.get('outbox', instanceId)) throw new Fault('already_finished');
			await within.put('outbox', row);
			await within.delete('drafts', instanceId);
			await deleteAll(within, 'revisions', instanceId);
			await deleteAll(within, 'files', instanceId, (name) => !kept.has(name));
		});
		this.changed();
	}

	async #outboxRow(draft: Draft, xml: string, names: readonly string[]): Promise<OutboxRow> {
		const { instanceId, hash, formId, version, assignmentId, label, edits } = draft;
		const files: SentFile[] = [];
		for (const name of names) {
			const facts = await this.#facts(instanceId, name);
			if (facts) files.push(facts);
			// A corrected interview may name photographs that only the server still holds.
			else if (!edits) throw new Fault('file_missing', { name });
		}
		const comments: readonly Comment[] = draft.comments;
		const body: OutboxBody = {
			formId,
			version,
			assignmentId,
			label,
			comments,
			...(edits ? { edits } : {}),
			finishedAt: Date.now(),
			xml,
			xmlSha256: await sha256(xml),
			files,
		};
		const box = await sealJson(this.vault.key, `outbox/${instanceId}`, body);
		return {
			instanceId,
			hash,
			state: 'queued',
			queuedAt: body.finishedAt,
			attempts: 0,
			box,
		};
	}

	async #facts(instanceId: string, name: string): Promise<SentFile | null> {
		const row = await this.#file(instanceId, name);
		if (!row) return null;
		return openJson<SentFile>(this.vault.key, `files/${instanceId}/${name}`, row.box);
	}

	#file(instanceId: string, name: string): Promise<FileRow | undefined> {
		return this.vault.database.read(['files'], (within) =>
			within.get<FileRow>('files', [instanceId, name]),
		);
	}
}

async function addRevision(within: Transaction, instanceId: string, box: Uint8Array) {
	const numbers = (await within.keysOf('revisions', instanceId)) as [string, number][];
	const number = (numbers.at(-1)?.[1] ?? 0) + 1;
	const row: RevisionRow = { instanceId, number, at: Date.now(), box };
	await within.put('revisions', row);
	for (const key of numbers.slice(0, Math.max(0, numbers.length + 1 - REVISIONS_KEPT))) {
		await within.delete('revisions', key);
	}
}

/** Delete an interview's rows; with `which`, those of its files that it names. */
export async function deleteAll(
	within: Transaction,
	store: 'files' | 'revisions',
	instanceId: string,
	which: (name: string) => boolean = () => true,
): Promise<void> {
	for (const key of (await within.keysOf(store, instanceId)) as [string, string][]) {
		if (store === 'revisions' || which(key[1])) await within.delete(store, key);
	}
}
