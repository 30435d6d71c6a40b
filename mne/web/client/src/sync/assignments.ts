/** What the server gives this enumerator to do (GET base/tablet/assignments). */
import type { Comment, Previous, RoundStandard } from '../contract.ts';
import type { Vault } from '../store/vault.ts';
import { get, need } from './transport.ts';

export type ServerState = 'to_do' | 'received' | 'returned' | 'approved';

export interface Household {
	readonly code: string;
	readonly head: string;
	readonly hamlet_code: string;
	readonly hamlet: string;
	readonly commune: string;
	readonly address: string | null;
	readonly latitude: number | null;
	readonly longitude: number | null;
	readonly members: number | null;
}

export interface Assignment {
	readonly id: string;
	readonly round: string;
	readonly household: Household;
	readonly due_on: string | null;
	readonly state: ServerState;
	readonly instance_id: string | null;
	readonly previous: Previous | null;
	readonly prefill: string | null;
}

export interface Round {
	readonly code: string;
	readonly name: string;
	readonly kind: string;
	readonly form_id: string;
	readonly version: string;
	readonly form_hash: string;
	readonly opens_on: string;
	readonly closes_on: string;
	readonly standards: readonly RoundStandard[];
}

export interface Returned {
	readonly instance_id: string;
	readonly assignment: string | null;
	readonly comments: readonly Omit<Comment, 'kind'>[];
	readonly xml: string;
}

export interface Work {
	readonly server_time: string;
	readonly enumerator: { readonly name: string; readonly username?: string };
	readonly rounds: readonly Round[];
	readonly assignments: readonly Assignment[];
	readonly returned: readonly Returned[];
}

/** The work as it was last told, and when. */
export interface KeptWork {
	readonly work: Work;
	readonly etag: string | null;
	/** By the tablet's clock. */
	readonly fetchedAt: number;
	/** The tablet's clock minus the server's, in milliseconds. */
	readonly skew: number;
}

const NAME = 'work';

export function keptWork(vault: Vault): Promise<KeptWork | null> {
	return vault.get<KeptWork>(NAME);
}

/** Ask for the work, and keep it with each interview that was sent back. */
export async function fetchWork(vault: Vault, base: string): Promise<KeptWork> {
	const known = await keptWork(vault);
	const answer = await get(`${base}/tablet/assignments`, known?.etag);
	const fetchedAt = Date.now();
	if (answer.status === 304 && known) {
		const told = answer.headers.get('Date');
		const skew = told ? fetchedAt - Date.parse(told) : known.skew;
		const kept = { ...known, fetchedAt, skew };
		await vault.set(NAME, kept);
		return kept;
	}
	const work = JSON.parse(await need(answer).body.text()) as Work;
	for (const returned of work.returned) await fetchReturned(vault, returned);
	const skew = fetchedAt - Date.parse(work.server_time);
	const kept: KeptWork = { work, etag: answer.etag, fetchedAt, skew };
	await vault.set(NAME, kept);
	return kept;
}

/** The exact XML of an interview that was sent back, if it was downloaded. */
export function returnedXml(vault: Vault, instanceId: string): Promise<string | null> {
	return vault.get<string>(`returned/${instanceId}`);
}

async function fetchReturned(vault: Vault, { instance_id, xml }: Returned): Promise<void> {
	if ((await returnedXml(vault, instance_id)) !== null) return;
	const answer = need(await get(xml.startsWith('/') || xml.includes('://') ? xml : `/${xml}`));
	await vault.set(`returned/${instance_id}`, await answer.body.text());
}
