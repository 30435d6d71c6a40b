/**
 * The client's own sender, outbox and sealed store outside a browser: only what Node lacks is
 * put in place of it (IndexedDB by memory, XMLHttpRequest by fetch, locks, a parser of one tag).
 *
 * node sender.mjs FOLDER ORIGIN BASE: puts every interview of FOLDER into the outbox, sends
 * until nothing is left to send, and writes what happened as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Drafts } from '../../mne/web/client/src/store/drafts.ts';
import { Outbox } from '../../mne/web/client/src/store/outbox.ts';
import { sha256 } from '../../mne/web/client/src/store/sealing.ts';
import { Vault } from '../../mne/web/client/src/store/vault.ts';
import { Sender } from '../../mne/web/client/src/sync/sender.ts';

const [folder, origin, base] = process.argv.slice(2) as [string, string, string];
const XML = 'interview.xml';
const PAUSE_MS = 300; // between runs; the client's own begin at 30 seconds
const MOST_RUNS = 100;

// ------------------------------------------------------------ what a browser has

const KEYS: Record<string, (row: any) => unknown> = {
	kv: (row) => row.key,
	outbox: (row) => row.instanceId,
	receipts: (row) => row.instanceId,
	files: (row) => [row.instanceId, row.name],
};

class Memory {
	readonly stores = new Map(Object.keys(KEYS).map((name) => [name, new Map<string, any>()]));
	read = <T>(_: string[], work: (within: Memory) => Promise<T>) => work(this);
	write = this.read;
	get = async (store: string, key: unknown) => this.#rows(store).get(JSON.stringify(key));
	all = async (store: string) => [...this.#rows(store).values()];
	put = async (store: string, row: object) =>
		void this.#rows(store).set(JSON.stringify(KEYS[store]!(row)), row);
	delete = async (store: string, key: unknown) =>
		void this.#rows(store).delete(JSON.stringify(key));
	keysOf = async (store: string, instanceId: string) =>
		[...this.#rows(store).values()]
			.filter((row) => row.instanceId === instanceId)
			.map(KEYS[store]!);
	#rows(store: string) {
		return this.stores.get(store)!;
	}
}

class Posting {
	status = 0;
	responseText = '';
	upload: { onprogress?: (event: { loaded: number }) => void } = {};
	onloadend = () => undefined;
	#headers: Record<string, string> = {};
	#address = '';
	#stop = new AbortController();
	open(_: string, address: string) {
		this.#address = address;
	}
	setRequestHeader(name: string, value: string) {
		this.#headers[name] = value;
	}
	abort() {
		this.#stop.abort();
	}
	async send(body: FormData) {
		try {
			const options = { method: 'POST', headers: this.#headers, body, signal: this.#stop.signal };
			const response = await fetch(this.#address, options);
			this.responseText = await response.text();
			this.status = response.status;
		} catch {
			this.status = 0;
		}
		this.onloadend();
	}
}

class Parser {
	parseFromString(text: string) {
		const found = /<message[^>]*>([^<]*)<\/message>/.exec(text);
		return { getElementsByTagName: () => (found ? [{ textContent: found[1] }] : []) };
	}
}

const fetchFromHere = globalThis.fetch;
const locks = { request: (_: string, __: object, work: (lock: object) => unknown) => work({}) };
const given: Record<string, unknown> = {
	XMLHttpRequest: Posting,
	DOMParser: Parser,
	navigator: { locks },
	location: { origin },
	fetch: (path: string, options: RequestInit) => fetchFromHere(new URL(path, origin), options),
};
for (const [name, value] of Object.entries(given)) {
	Object.defineProperty(globalThis, name, { value, configurable: true });
}

// ------------------------------------------------------------ the sending

const usages: KeyUsage[] = ['encrypt', 'decrypt'];
const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
const vault = new Vault('slow-link', new Memory() as never, key);
const outbox = new Outbox(vault);
const drafts = new Drafts(vault);

for (const [queuedAt, instanceId] of readdirSync(folder).entries()) {
	const files = [];
	for (const name of readdirSync(join(folder, instanceId)).filter((each) => each !== XML)) {
		const file = new Blob([readFileSync(join(folder, instanceId, name))], { type: 'image/jpeg' });
		await drafts.putFile(instanceId, name, file);
		files.push({ name, type: file.type, size: file.size, sha256: await sha256(file) });
	}
	const xml = readFileSync(join(folder, instanceId, XML), 'utf8');
	await outbox.add({
		instanceId,
		hash: '',
		state: 'queued',
		queuedAt,
		attempts: 0,
		formId: '',
		version: '',
		assignmentId: null,
		label: '',
		comments: [],
		finishedAt: queuedAt,
		xml,
		xmlSha256: await sha256(xml),
		files,
	});
}

const sender = new Sender(vault, outbox, drafts, () => base);
const ends: string[] = [];
while (ends.length < MOST_RUNS) {
	ends.push(await sender.run('urgent'));
	if (ends.at(-1) !== 'later') break;
	await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
const left = (await outbox.rows()).map(({ instanceId, state }) => ({ instanceId, state }));
const confirmed = (await outbox.confirmed()).map(({ instanceId }) => instanceId);
console.log(JSON.stringify({ ends, left, confirmed }));
