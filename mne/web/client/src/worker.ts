/**
 * The service worker: keeps the shell (page, module, style, icons) so that the tablet starts
 * without a network, and nothing else. It answers no POST and no address of the server's.
 *
 * `SHELL` stands in front of this script as the server sends it: each file with its SHA-256.
 * A changed file changes the script, and with it the shell.
 */
interface Shell {
	readonly hash: string;
	readonly files: Readonly<Record<string, string>>;
}

interface ExtendableEvent extends Event {
	waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
	readonly request: Request;
	respondWith(answer: Promise<Response>): void;
}

interface WorkerScope {
	readonly SHELL: Shell;
	readonly clients: {
		claim(): Promise<void>;
		matchAll(): Promise<{ postMessage(message: unknown): void }[]>;
	};
	skipWaiting(): Promise<void>;
	addEventListener(type: 'install' | 'activate' | 'sync', on: (e: ExtendableEvent) => void): void;
	addEventListener(type: 'fetch', on: (event: FetchEvent) => void): void;
	addEventListener(type: 'message', on: (event: ExtendableEvent & MessageEvent) => void): void;
}

const scope = self as unknown as WorkerScope;
const PREFIX = 'mne-shell-';
const { hash, files } = scope.SHELL;
const NAME = PREFIX + hash;

scope.addEventListener('install', (event) => event.waitUntil(keepShell()));
scope.addEventListener('activate', (event) => event.waitUntil(begin()));
scope.addEventListener('fetch', (event) => {
	const path = shellPath(event.request);
	if (path) event.respondWith(fromShell(path, event.request));
});
scope.addEventListener('message', (event) => {
	if (event.data === 'skip-waiting') event.waitUntil(giveWay());
});
scope.addEventListener('sync', (event) => event.waitUntil(tellPages()));

/** All of the shell, each file the very bytes that were announced, or none of it. */
async function keepShell(): Promise<void> {
	const found = await Promise.all(Object.entries(files).map(([path, sum]) => fetchExact(path, sum)));
	const cache = await caches.open(NAME);
	for (const [path, answer] of found) await cache.put(path, answer);
}

async function fetchExact(path: string, sum: string): Promise<[string, Response]> {
	const answer = await fetch(path, { cache: 'no-store', credentials: 'omit' });
	const bytes = await answer.clone().arrayBuffer();
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
	if (!answer.ok || found !== sum) throw new Error(`${path} is not what was announced`);
	return [path, answer];
}

async function begin(): Promise<void> {
	for (const name of await caches.keys()) {
		if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
	}
	await scope.clients.claim();
}

function shellPath(request: Request): string | null {
	if (request.method !== 'GET') return null;
	const { origin, pathname } = new URL(request.url);
	return origin === location.origin && pathname in files ? pathname : null;
}

async function fromShell(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(NAME);
	return (await cache.match(path)) ?? fetch(request);
}

/** Replace the running version: only when no page has an interview open. */
async function giveWay(): Promise<void> {
	const { held } = await navigator.locks.query();
	if (held?.some((lock) => lock.name === 'mne-interview')) return;
	await scope.skipWaiting();
}

/** The key is not here, so the pages send; without an open page it waits for the next start. */
async function tellPages(): Promise<void> {
	for (const page of await scope.clients.matchAll()) page.postMessage('send');
}

export {};
