/**
 * Encryption at rest: AES-GCM under one data key per set-up, and that key wrapped by a key
 * made from the PIN (PBKDF2-SHA256).
 *
 * There is no second way to the data key: no copy for an office, none for us. A forgotten PIN
 * loses what was not sent and not exported; the tablet is set up anew with a fresh code.
 * A PIN of six digits holds off somebody with the tablet in hand, not a laboratory with a copy
 * of its disk: Android's own encryption and screen lock do that, and longer PINs are taken.
 */
import { Fault } from './faults.ts';

const IV = 12;
const CHUNK = 4 * 1024 * 1024;

/** OWASP's floor for PBKDF2-SHA256 (Password Storage Cheat Sheet, 2023). */
export const FEWEST_ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;
const PIN_TAKES_MS = 700;
const SAMPLE = 200_000;

export interface Wrapped {
	readonly salt: Uint8Array;
	readonly iterations: number;
	readonly key: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How many rounds take this tablet about 0.7 s, and never fewer than the floor. */
export async function measureIterations(): Promise<number> {
	const begun = performance.now();
	await pinKey('000000', crypto.getRandomValues(new Uint8Array(16)), SAMPLE);
	const perRound = Math.max((performance.now() - begun) / SAMPLE, 1e-6);
	const fitting = Math.round(PIN_TAKES_MS / perRound / 1000) * 1000;
	return Math.min(Math.max(fitting, FEWEST_ITERATIONS), MOST_ITERATIONS);
}

/** Make a data key; it exists only wrapped under the secret, and open in memory. */
export async function makeKey(secret: string, iterations: number): Promise<[Wrapped, CryptoKey]> {
	const raw = crypto.getRandomValues(new Uint8Array(32));
	const wrapped = await wrap(raw, secret, iterations);
	return [wrapped, await importKey(raw)];
}

/** Open the data key, or null: the secret is not the one it was wrapped under. */
export async function openKey(wrapped: Wrapped, secret: string): Promise<CryptoKey | null> {
	const raw = await unwrap(wrapped, secret);
	return raw && (await importKey(raw));
}

/** Wrap the same data key under another secret, or null: the old one is wrong. */
export async function rewrapKey(
	wrapped: Wrapped,
	secret: string,
	next: string,
	iterations: number,
): Promise<Wrapped | null> {
	const raw = await unwrap(wrapped, secret);
	return raw && (await wrap(raw, next, iterations));
}

async function wrap(raw: Uint8Array, secret: string, iterations: number): Promise<Wrapped> {
	const salt = crypto.getRandomValues(new Uint8Array(16));
	const key = await sealBytes(
		await pinKey(secret, salt, iterations),
		'data key',
		raw as BufferSource,
	);
	return { salt, iterations, key };
}

async function unwrap(wrapped: Wrapped, secret: string): Promise<Uint8Array | null> {
	const key = await pinKey(secret, wrapped.salt, wrapped.iterations);
	try {
		return await openBytes(key, 'data key', wrapped.key);
	} catch {
		return null;
	}
}

async function pinKey(secret: string, salt: Uint8Array, iterations: number): Promise<CryptoKey> {
	const bytes = encoder.encode(secret.normalize('NFC'));
	const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
	return crypto.subtle.deriveKey(
		{ name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations },
		material,
		{ name: 'AES-GCM', length: 256 },
		false,
		['encrypt', 'decrypt'],
	);
}

function importKey(raw: Uint8Array): Promise<CryptoKey> {
	return crypto.subtle.importKey('raw', raw as BufferSource, 'AES-GCM', false, [
		'encrypt',
		'decrypt',
	]);
}

/** Seal bytes for one place: moved to another place they do not open. */
export async function sealBytes(
	key: CryptoKey,
	place: string,
	plain: BufferSource,
): Promise<Uint8Array> {
	const iv = crypto.getRandomValues(new Uint8Array(IV));
	const additionalData = encoder.encode(place);
	const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain);
	const whole = new Uint8Array(IV + sealed.byteLength);
	whole.set(iv);
	whole.set(new Uint8Array(sealed), IV);
	return whole;
}

export async function openBytes(
	key: CryptoKey,
	place: string,
	sealed: Uint8Array,
): Promise<Uint8Array> {
	const iv = sealed.slice(0, IV);
	const additionalData = encoder.encode(place);
	try {
		const body = sealed.subarray(IV) as BufferSource;
		return new Uint8Array(
			await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, body),
		);
	} catch (error) {
		throw new Fault('sealed_broken', { place }, error);
	}
}

export function sealJson(key: CryptoKey, place: string, value: unknown): Promise<Uint8Array> {
	return sealBytes(key, place, encoder.encode(JSON.stringify(value)));
}

export async function openJson<T>(key: CryptoKey, place: string, sealed: Uint8Array): Promise<T> {
	return JSON.parse(decoder.decode(await openBytes(key, place, sealed))) as T;
}

/** Seal a file in pieces, so that a long recording never stands in memory twice. */
export async function sealBlob(key: CryptoKey, place: string, blob: Blob): Promise<Blob[]> {
	const pieces: Blob[] = [];
	for (let start = 0, n = 0; start < blob.size || n === 0; start += CHUNK, n++) {
		const plain = await blob.slice(start, start + CHUNK).arrayBuffer();
		pieces.push(new Blob([(await sealBytes(key, `${place}#${n}`, plain)) as BlobPart]));
	}
	return pieces;
}

export async function openBlob(
	key: CryptoKey,
	place: string,
	pieces: readonly Blob[],
	type: string,
): Promise<Blob> {
	const parts: BlobPart[] = [];
	for (const [n, piece] of pieces.entries()) {
		const sealed = new Uint8Array(await piece.arrayBuffer());
		parts.push(new Blob([(await openBytes(key, `${place}#${n}`, sealed)) as BlobPart]));
	}
	return new Blob(parts, { type });
}

export async function sha256(content: Blob | string): Promise<string> {
	const bytes =
		typeof content === 'string' ? encoder.encode(content) : await content.arrayBuffer();
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
