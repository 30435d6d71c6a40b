/**
 * Questionnaires on the tablet: each version by the hash of its XForm, each file by its own
 * hash. None is overwritten; one goes when neither the server's list nor a draft needs it.
 */
import type { FormFiles } from '../contract.ts';
import { openBlob, openJson, sealBlob, sealJson } from './sealing.ts';
import type { Vault } from './vault.ts';

export interface MediaRef {
	readonly name: string;
	/** Name and content hash: the key under which the file is kept. */
	readonly key: string;
	readonly url: string;
}

export interface FormEntry {
	readonly hash: string;
	readonly formId: string;
	readonly version: string;
	readonly name: string;
	readonly media: readonly MediaRef[];
	/** In the server's list now: offered for new interviews. */
	readonly offered: boolean;
}

interface FormRow {
	readonly hash: string;
	readonly box: Uint8Array;
	readonly xform: Uint8Array;
}

interface MediaRow {
	readonly key: string;
	readonly box: Uint8Array;
	readonly pieces: readonly Blob[];
}

export class Forms {
	constructor(readonly vault: Vault) {}

	async list(): Promise<FormEntry[]> {
		const { key, database } = this.vault;
		const rows = await database.read(['forms'], (within) => within.all<FormRow>('forms'));
		return Promise.all(
			rows.map((row) => openJson<FormEntry>(key, `forms/${row.hash}`, row.box)),
		);
	}

	async put(entry: FormEntry, xform: string): Promise<void> {
		const { key, database } = this.vault;
		const row: FormRow = {
			hash: entry.hash,
			box: await sealJson(key, `forms/${entry.hash}`, entry),
			xform: await sealJson(key, `forms/${entry.hash}/xform`, xform),
		};
		await database.write(['forms'], (within) => within.put('forms', row));
	}

	/** Write down anew what is known of a form that is kept. */
	async update(entry: FormEntry): Promise<void> {
		const xform = await this.xform(entry.hash);
		if (xform !== null) await this.put(entry, xform);
	}

	async xform(hash: string): Promise<string | null> {
		const { key, database } = this.vault;
		const row = await database.read(['forms'], (within) => within.get<FormRow>('forms', hash));
		return row ? openJson<string>(key, `forms/${hash}/xform`, row.xform) : null;
	}

	async hasMedia(name: string): Promise<boolean> {
		const { database } = this.vault;
		const keys = await database.read(['media'], (within) =>
			within.keys('media', IDBKeyRange.only(name)),
		);
		return keys.length > 0;
	}

	async putMedia(name: string, content: Blob): Promise<void> {
		const { key, database } = this.vault;
		const row: MediaRow = {
			key: name,
			box: await sealJson(key, `media/${name}`, { type: content.type }),
			pieces: await sealBlob(key, `media/${name}`, content),
		};
		await database.write(['media'], (within) => within.put('media', row));
	}

	/** Give a form whole, as the engine loads it; null if a part is not here. */
	async load(hash: string): Promise<FormFiles | null> {
		const entry = (await this.list()).find((each) => each.hash === hash);
		const xform = await this.xform(hash);
		if (!entry || xform === null) return null;
		const media = new Map<string, Blob | string>();
		for (const { name, key } of entry.media) {
			const content = await this.#media(key);
			if (!content) return null;
			media.set(name, isText(name) ? await content.text() : content);
		}
		return { formId: entry.formId, version: entry.version, hash, xform, media };
	}

	async #media(name: string): Promise<Blob | null> {
		const { key, database } = this.vault;
		const row = await database.read(['media'], (within) =>
			within.get<MediaRow>('media', name),
		);
		if (!row) return null;
		const { type } = await openJson<{ type: string }>(key, `media/${name}`, row.box);
		return openBlob(key, `media/${name}`, row.pieces, type);
	}

	/** Drop the forms that nobody needs, and the files that no kept form names. */
	async sweep(): Promise<void> {
		const entries = await this.list();
		const { database } = this.vault;
		await database.write(['forms', 'media', 'drafts'], async (within) => {
			const drafts = await within.all<{ hash: string }>('drafts');
			const needed = new Set(drafts.map((draft) => draft.hash));
			const kept = entries.filter((each) => each.offered || needed.has(each.hash));
			const hashes = new Set(kept.map((each) => each.hash));
			const media = new Set(kept.flatMap((each) => each.media.map((ref) => ref.key)));
			for (const hash of await within.keys('forms')) {
				if (!hashes.has(hash as string)) await within.delete('forms', hash);
			}
			for (const name of await within.keys('media')) {
				if (!media.has(name as string)) await within.delete('media', name);
			}
		});
	}
}

function isText(name: string): boolean {
	return /\.(csv|xml|geojson|json)$/i.test(name);
}
