/** What the server says it holds: the only reason for letting go of an interview. */
import type { Confirmed, Outgoing } from '../store/outbox.ts';
import { need, postJson } from './transport.ts';

const MOST_AT_ONCE = 500;

export interface Receipt {
	readonly instance_id: string;
	readonly state: Confirmed['state'];
	readonly sha256: string;
	readonly files: readonly {
		readonly name: string;
		readonly sha256: string;
		readonly size: number;
	}[];
}

/** What the server holds of one interview. */
export interface Held {
	readonly xml: boolean;
	readonly files: ReadonlySet<string>;
	readonly state: Confirmed['state'];
}

export async function askReceipts(base: string, ids: readonly string[]): Promise<Receipt[]> {
	const found: Receipt[] = [];
	for (let start = 0; start < ids.length; start += MOST_AT_ONCE) {
		const instance_ids = ids.slice(start, start + MOST_AT_ONCE);
		const answer = need(await postJson(`${base}/tablet/receipts`, { instance_ids }));
		found.push(...(JSON.parse(await answer.body.text()) as { receipts: Receipt[] }).receipts);
	}
	return found;
}

/**
 * Which of our bytes the server holds. Only equal hashes count: under the same id it may hold
 * another interview, and under the same name another photograph.
 */
export function heldOf(outgoing: Outgoing, receipts: readonly Receipt[]): Held {
	const ours = receipts.filter(
		(receipt) =>
			receipt.instance_id === outgoing.instanceId && receipt.sha256 === outgoing.xmlSha256,
	);
	const listed = new Set(ours.flatMap((each) => each.files.map((f) => `${f.name}\n${f.sha256}`)));
	const held = outgoing.files.filter((file) => listed.has(`${file.name}\n${file.sha256}`));
	return {
		xml: ours.length > 0,
		files: new Set(held.map((file) => file.name)),
		state: ours.some((each) => each.state === 'stored') ? 'stored' : 'quarantined',
	};
}

export function isWhole(outgoing: Outgoing, held: Held): boolean {
	return held.xml && outgoing.files.every((file) => held.files.has(file.name));
}
