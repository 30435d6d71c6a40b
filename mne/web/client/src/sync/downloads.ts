/** Brings the tablet up to date: questionnaires with their files, and the work to do. */
import type { FormFiles } from '../contract.ts';
import { Fault } from '../store/faults.ts';
import { Forms, type FormEntry, type MediaRef } from '../store/forms.ts';
import type { Vault } from '../store/vault.ts';
import { fetchWork, type KeptWork } from './assignments.ts';
import { readFormList, readManifest, type Listed } from './openrosa.ts';
import { get, need } from './transport.ts';

/** Loads a form in the engine once; throws if it cannot be filled in here. */
export type TryForm = (form: FormFiles) => Promise<void>;

export interface Downloaded {
	readonly kept: KeptWork;
	/** Titles of the questionnaires that this tablet can't use, with the reason. */
	readonly unusable: readonly { readonly name: string; readonly why: string }[];
}

interface ListTags {
	readonly list: string | null;
	readonly entries: readonly Listed[];
}

export async function download(vault: Vault, base: string, tryForm: TryForm): Promise<Downloaded> {
	await navigator.storage.persist();
	const forms = new Forms(vault);
	const unusable: { name: string; why: string }[] = [];
	const listed = await formList(vault, base);
	for (const form of listed) {
		try {
			await downloadForm(forms, form, tryForm);
		} catch (error) {
			if (!(error instanceof Fault) || error.code !== 'form_unreadable') throw error;
			unusable.push({ name: form.name, why: String(error.facts['why'] ?? '') });
		}
	}
	await retire(forms, listed);
	await forms.sweep();
	return { kept: await fetchWork(vault, base), unusable };
}

async function formList(vault: Vault, base: string): Promise<readonly Listed[]> {
	const known = await vault.get<ListTags>('form-list');
	const answer = await get(`${base}/formList`, known?.list);
	if (answer.status === 304 && known) return known.entries;
	const entries = readFormList(await need(answer).body.text());
	await vault.set('form-list', { list: answer.etag, entries } satisfies ListTags);
	return entries;
}

async function downloadForm(forms: Forms, listed: Listed, tryForm: TryForm): Promise<void> {
	const media = listed.manifestUrl ? await manifest(listed.manifestUrl) : [];
	const known = (await forms.list()).find((each) => each.hash === listed.hash);
	if (known && known.offered && sameMedia(known.media, media)) return;
	for (const file of media) {
		if (!(await forms.hasMedia(file.key))) {
			await forms.putMedia(file.key, need(await get(file.url)).body);
		}
	}
	const xform = (await forms.xform(listed.hash)) ?? (await need(await get(listed.url)).body.text());
	const { hash, formId, version, name } = listed;
	const entry: FormEntry = { hash, formId, version, name, media, offered: true };
	// Kept as not offered until the engine has loaded it: while there is still a network.
	await forms.put({ ...entry, offered: known?.offered ?? false }, xform);
	const whole = await forms.load(hash);
	if (!whole) throw new Fault('form_unreadable', { why: 'files' });
	try {
		await tryForm(whole);
	} catch (error) {
		throw new Fault('form_unreadable', { why: String(error) }, error);
	}
	await forms.put(entry, xform);
}

async function manifest(url: string): Promise<MediaRef[]> {
	return readManifest(await need(await get(url)).body.text());
}

function sameMedia(a: readonly MediaRef[], b: readonly MediaRef[]): boolean {
	const keys = (refs: readonly MediaRef[]) => refs.map((ref) => ref.key).sort().join('\n');
	return keys(a) === keys(b);
}

/** What the list no longer names serves the drafts that began with it, and nobody else. */
async function retire(forms: Forms, listed: readonly Listed[]): Promise<void> {
	const hashes = new Set(listed.map((form) => form.hash));
	for (const entry of await forms.list()) {
		if (entry.offered && !hashes.has(entry.hash)) {
			await forms.update({ ...entry, offered: false });
		}
	}
}
