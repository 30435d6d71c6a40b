/** What each answer to a post means for the interview and for the rest of the run. */
import type { Posted } from './transport.ts';

export type Meaning = 'taken' | 'later' | 'held' | 'rejected';

/**
 * - taken: the server has this post.
 * - later: it stays queued and the run stops; nothing is wrong with the interview.
 * - held: the server doesn't know the tablet; all wait for a new code.
 * - rejected: this one needs a person; the others go on.
 */
export function meaning({ status, said }: Posted): Meaning {
	if (status === 201 || status === 202) return said === null ? 'later' : 'taken';
	if (status === 401 || status === 403) return 'held';
	if (status === 0 || status === 408 || status === 425 || status === 429) return 'later';
	if (status >= 500) return 'later';
	// The sign-in page of somebody's Wi-Fi answers 200, or sends elsewhere.
	if (status < 400) return 'later';
	// Not our server, or not the right address: a page, and none of our sentences.
	if (status === 404 && said === null) return 'later';
	return 'rejected';
}

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

/** How long to wait after the n-th failed run in a row; `chance` is between 0 and 1. */
export function pause(failures: number, chance: number): number {
	const full = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
	// Not all tablets of a village come back in the same second after a power cut.
	return full * (0.5 + chance / 2);
}
