/**
 * Unsent work as one encrypted file, for the day when a tablet reaches no network.
 *
 * Format "MNEX1": six bytes `MNEX1\n`; a line of JSON {salt, iterations, key} (hex) with the
 * file's key wrapped under the passphrase as in sealing.ts; then records, each a length of four
 * bytes (big-endian) and sealed bytes whose place is `record N`. Record 0 is the table of
 * contents in JSON; after it the files of the interviews in its order, in pieces; nothing else.
 */
import type { Draft } from '../contract.ts';
import type { Drafts } from './drafts.ts';
import { Fault } from './faults.ts';
import type { Outgoing, SentFile } from './outbox.ts';
import {
	FEWEST_ITERATIONS,
	makeKey,
	openBytes,
	openKey,
	sealBytes,
	sha256,
	type Wrapped,
} from './sealing.ts';

const MAGIC = 'MNEX1\n';
const PIECE = 4 * 1024 * 1024;

export const SHORTEST_PASSPHRASE = 12;

/** What is in an exported file. */
export interface Contents {
	readonly exportedAt: number;
	/** The door of the tablet's token: the interviews arrive as that tablet's. */
	readonly base: string;
	readonly finished: readonly Outgoing[];
	readonly drafts: readonly { readonly draft: Draft; readonly files: readonly SentFile[] }[];
}

export interface Opened {
	readonly contents: Contents;
	/** Files by instanceID and name. */
	readonly files: ReadonlyMap<string, Blob>;
}

export const fileKey = (instanceId: string, name: string): string => `${instanceId}\n${name}`;

export async function exportWork(
	work: { base: string; finished: readonly Outgoing[]; drafts: readonly Draft[] },
	store: Drafts,
	passphrase: string,
): Promise<Blob> {
	const drafts = await Promise.all(
		work.drafts.map(async (draft) => ({ draft, files: await store.filesOf(draft.instanceId) })),
	);
	const contents: Contents = {
		exportedAt: Date.now(),
		base: work.base,
		finished: work.finished,
		drafts,
	};
	const [wrapped, key] = await makeKey(passphrase, FEWEST_ITERATIONS);
	const parts: BlobPart[] = [MAGIC, header(wrapped)];
	const writer = new Records(key, parts);
	await writer.add(new Blob([JSON.stringify(contents)]), Infinity);
	for (const { instanceId, name } of filesIn(contents)) {
		const file = await store.getFile(instanceId, name);
		if (!file) throw new Fault('file_missing', { name });
		await writer.add(file);
	}
	return new Blob(parts, { type: 'application/octet-stream' });
}

export async function openExport(file: Blob, passphrase: string): Promise<Opened> {
	const [wrapped, start] = await readHeader(file);
	const key = await openKey(wrapped, passphrase);
	if (!key) throw new Fault('export_passphrase');
	const reader = new Reader(key, file, start);
	const contents = JSON.parse(await (await reader.next()).text()) as Contents;
	const files = new Map<string, Blob>();
	for (const { instanceId, name, type, size, sha256: sum } of filesIn(contents)) {
		const content = new Blob([await reader.next(size)], { type });
		if ((await sha256(content)) !== sum) throw new Fault('export_broken');
		files.set(fileKey(instanceId, name), content);
	}
	return { contents, files };
}

function filesIn({ finished, drafts }: Contents): (SentFile & { instanceId: string })[] {
	const all = [
		...finished,
		...drafts.map(({ draft, files }) => ({ instanceId: draft.instanceId, files })),
	];
	return all.flatMap(({ instanceId, files }) => files.map((file) => ({ ...file, instanceId })));
}

class Records {
	#number = 0;

	constructor(
		readonly key: CryptoKey,
		readonly parts: BlobPart[],
	) {}

	/** Each content is at least one record, also an empty one. */
	async add(content: Blob, most: number = PIECE): Promise<void> {
		for (let start = 0; start < content.size || start === 0; start += most) {
			const plain = await content.slice(start, Math.min(start + most, content.size)).arrayBuffer();
			const sealed = await sealBytes(this.key, `record ${this.#number++}`, plain);
			const length = new DataView(new ArrayBuffer(4));
			length.setUint32(0, sealed.length);
			this.parts.push(length.buffer, new Blob([sealed as BlobPart]));
			if (content.size === 0) return;
		}
	}
}

class Reader {
	#number = 0;

	constructor(
		readonly key: CryptoKey,
		readonly file: Blob,
		public at: number,
	) {}

	/** The next content: as many records as hold `size` bytes, and one at least. */
	async next(size = 0): Promise<Blob> {
		const parts: BlobPart[] = [];
		for (let read = 0; ; ) {
			const piece = await this.#record();
			parts.push(piece as BlobPart);
			read += piece.length;
			if (read >= size) return new Blob(parts);
		}
	}

	async #record(): Promise<Uint8Array> {
		const length = new DataView(await this.#take(4)).getUint32(0);
		const sealed = new Uint8Array(await this.#take(length));
		try {
			return await openBytes(this.key, `record ${this.#number++}`, sealed);
		} catch (error) {
			throw new Fault('export_broken', {}, error);
		}
	}

	async #take(length: number): Promise<ArrayBuffer> {
		const taken = this.file.slice(this.at, this.at + length);
		if (taken.size < length) throw new Fault('export_broken');
		this.at += length;
		return taken.arrayBuffer();
	}
}

function header({ salt, iterations, key }: Wrapped): string {
	return `${JSON.stringify({ salt: hex(salt), iterations, key: hex(key) })}\n`;
}

async function readHeader(file: Blob): Promise<[Wrapped, number]> {
	const text = await file.slice(0, 1024).text();
	const end = text.indexOf('\n', MAGIC.length);
	if (!text.startsWith(MAGIC) || end < 0) throw new Fault('export_broken');
	try {
		const read = JSON.parse(text.slice(MAGIC.length, end)) as Record<string, string>;
		const { salt = '', iterations, key = '' } = read;
		const wrapped = { salt: bytes(salt), iterations: Number(iterations), key: bytes(key) };
		return [wrapped, end + 1];
	} catch (error) {
		throw new Fault('export_broken', {}, error);
	}
}

function hex(value: Uint8Array): string {
	return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytes(value: string): Uint8Array {
	return Uint8Array.from(value.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
