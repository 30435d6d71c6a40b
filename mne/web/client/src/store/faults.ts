/**
 * What can go wrong with what is kept here. Each fault has a code; its sentences in
 * Vietnamese and English stand in words/home.ts under the same code.
 */

export type FaultCode =
	| 'storage_full'
	| 'storage_closed'
	| 'pin_wrong'
	| 'pin_wait'
	| 'sealed_broken'
	| 'already_finished'
	| 'file_missing'
	| 'export_broken'
	| 'export_passphrase'
	| 'token_unknown'
	| 'token_malformed'
	| 'offline'
	| 'server_fault'
	| 'not_our_server'
	| 'form_unreadable'
	| 'form_gone'
	| 'elsewhere';

export class Fault extends Error {
	constructor(
		readonly code: FaultCode,
		readonly facts: Readonly<Record<string, string | number>> = {},
		cause?: unknown,
	) {
		super(code, { cause });
		this.name = 'Fault';
	}
}

/** The fault behind an exception of the browser's storage, or the exception itself. */
export function storageFault(error: unknown): unknown {
	const name = error instanceof Error || error instanceof DOMException ? error.name : '';
	if (name === 'QuotaExceededError') return new Fault('storage_full', {}, error);
	return error;
}

/** Do what is good to have but not at the price of the rest: a full tablet goes on without. */
export async function ifRoom(work: () => Promise<unknown>): Promise<boolean> {
	try {
		await work();
		return true;
	} catch (error) {
		if (error instanceof Fault && error.code === 'storage_full') return false;
		throw error;
	}
}
