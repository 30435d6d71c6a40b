/** Reading a tablet's code, and asking the server whether it knows it. */
import { Fault } from '../store/faults.ts';
import type { Work } from '../sync/assignments.ts';
import { get, need } from '../sync/transport.ts';

/** Who this tablet is, sealed in its set-up. */
export interface Profile {
	/** Path of the tablet's own door, with its token. */
	readonly base: string;
	readonly name: string;
	readonly username: string;
	readonly deviceId: string;
}

const TOKEN = /^[A-Za-z0-9_-]{20,}$/;

/**
 * The token in what was scanned or typed: the address of our QR code, the address that ODK
 * Collect uses, or the token alone.
 */
export function tokenIn(text: string): string {
	const typed = text.trim();
	const found =
		/[#&]enrol=([^&\s]+)/.exec(typed)?.[1] ?? /\/v1\/key\/([^/\s]+)/.exec(typed)?.[1] ?? typed;
	const host = /^https?:\/\/[^/]+/.exec(typed)?.[0];
	if (!TOKEN.test(found) || (host && host !== location.origin)) throw new Fault('token_malformed');
	return found;
}

/** The profile of a token that the server knows; throws if it doesn't. */
export async function profileOf(token: string, deviceId?: string): Promise<Profile> {
	const base = `/v1/key/${token}/projects/1`;
	const answer = need(await get(`${base}/tablet/assignments`));
	const { enumerator } = JSON.parse(await answer.body.text()) as Work;
	return {
		base,
		name: enumerator.name,
		username: enumerator.username ?? '',
		deviceId: deviceId ?? `mne:${crypto.randomUUID()}`,
	};
}

/** Take the code out of the address bar, so that it stays in no history. */
export function takeCode(): string | null {
	const code = /[#&]enrol=([^&]+)/.exec(location.hash)?.[1] ?? null;
	if (code) history.replaceState(null, '', location.pathname);
	return code;
}
