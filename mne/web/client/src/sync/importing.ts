/**
 * Sends what another tablet exported, by the same outbox as on that tablet: receipts first,
 * nothing twice. What lies here meanwhile is sealed under a key that nobody keeps.
 */
import { Database } from '../store/database.ts';
import { Drafts } from '../store/drafts.ts';
import { fileKey, type Opened } from '../store/exporting.ts';
import { Outbox, type Outgoing } from '../store/outbox.ts';
import { Vault } from '../store/vault.ts';
import { Sender, type Progress } from './sender.ts';

const PREFIX = 'mne-import-';

/** Send; gives the interviews that are not safe on the server afterwards, with the reason. */
export async function sendExported(
	{ contents, files }: Opened,
	progress: (progress: Progress | null) => void,
): Promise<Outgoing[]> {
	const vault = await temporaryVault();
	const outbox = new Outbox(vault);
	const drafts = new Drafts(vault);
	try {
		for (const outgoing of contents.finished) {
			const { instanceId } = outgoing;
			for (const { name } of outgoing.files) {
				await drafts.putFile(instanceId, name, files.get(fileKey(instanceId, name))!);
			}
			// The tablet may have reached the server since: the receipt is asked for first.
			await outbox.add({ ...outgoing, state: 'queued', attempts: 1 });
		}
		await new Sender(vault, outbox, drafts, () => contents.base, progress).run('urgent');
		return await outbox.list();
	} finally {
		await vault.database.remove();
	}
}

async function temporaryVault(): Promise<Vault> {
	const left = (await indexedDB.databases()).map((each) => each.name ?? '');
	for (const name of left.filter((each) => each.startsWith(PREFIX))) {
		await new Database(name).remove();
	}
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
		'encrypt',
		'decrypt',
	]);
	const id = crypto.randomUUID();
	return new Vault(id, new Database(PREFIX + id), key);
}
