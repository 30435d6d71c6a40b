/**
 * Requests to the server: nothing of them is left in the browser's own cache, which is not
 * encrypted, and each ends when nothing has moved for a minute.
 */
import { Fault } from '../store/faults.ts';

const STALLED_MS = 60_000;

export interface Answer {
	readonly status: number;
	readonly etag: string | null;
	readonly body: Blob;
	readonly headers: Headers;
}

/** Where an address of the server lies on the host that this page came from. */
export function here(address: string): string {
	const { pathname, search } = new URL(address, location.origin);
	return pathname + search;
}

export function get(address: string, etag?: string | null): Promise<Answer> {
	return request(here(address), { headers: etag ? { 'If-None-Match': etag } : {} });
}

export function head(address: string): Promise<Answer> {
	return request(here(address), { method: 'HEAD' });
}

export function postJson(address: string, value: unknown): Promise<Answer> {
	const headers = { 'Content-Type': 'application/json' };
	return request(here(address), { method: 'POST', headers, body: JSON.stringify(value) });
}

async function request(address: string, options: RequestInit): Promise<Answer> {
	const stop = new AbortController();
	let stalled = setTimeout(() => stop.abort(), STALLED_MS);
	const moved = () => {
		clearTimeout(stalled);
		stalled = setTimeout(() => stop.abort(), STALLED_MS);
	};
	try {
		const response = await fetch(address, {
			...options,
			signal: stop.signal,
			cache: 'no-store',
			credentials: 'omit',
		});
		const body = await readAll(response, moved);
		const { status, headers } = response;
		return { status, headers, etag: headers.get('ETag'), body };
	} catch (error) {
		throw new Fault('offline', {}, error);
	} finally {
		clearTimeout(stalled);
	}
}

async function readAll(response: Response, moved: () => void): Promise<Blob> {
	const type = response.headers.get('Content-Type') ?? '';
	const reader = response.body?.getReader();
	const parts: BlobPart[] = [];
	for (;;) {
		moved();
		const read = await reader?.read();
		if (!read || read.done) return new Blob(parts, { type });
		parts.push(read.value as BlobPart);
	}
}

/** Read a 200 as text; the fault behind any other answer is thrown. */
export function need(answer: Answer): Answer {
	if (answer.status === 200) return answer;
	if (answer.status === 401 || answer.status === 403) throw new Fault('token_unknown');
	if (answer.status === 404) throw new Fault('not_our_server');
	throw new Fault('server_fault', { status: answer.status });
}

/** Status of a post, and the sentence in it; status 0: no whole answer came. */
export interface Posted {
	readonly status: number;
	readonly said: string | null;
}

/** Post a form with its progress; XMLHttpRequest, because fetch tells none. */
export function post(
	address: string,
	form: FormData,
	progress: (sent: number) => void,
): Promise<Posted> {
	return new Promise((resolve) => {
		const posting = new XMLHttpRequest();
		const stop = () => posting.abort();
		let stalled = setTimeout(stop, STALLED_MS);
		posting.upload.onprogress = (event) => {
			clearTimeout(stalled);
			stalled = setTimeout(stop, STALLED_MS);
			progress(event.loaded);
		};
		posting.onloadend = () => {
			clearTimeout(stalled);
			resolve({ status: posting.status, said: sentenceIn(posting.responseText) });
		};
		posting.open('POST', here(address));
		posting.setRequestHeader('X-OpenRosa-Version', '1.0');
		posting.send(form);
	});
}

/** The sentence in an OpenRosa answer; null if it is none: some box on the way answered. */
export function sentenceIn(text: string): string | null {
	if (!text.includes('OpenRosaResponse')) return null;
	const parsed = new DOMParser().parseFromString(text, 'text/xml');
	return parsed.getElementsByTagName('message')[0]?.textContent?.trim() ?? null;
}
