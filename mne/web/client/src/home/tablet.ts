/**
 * The tablet while it is unlocked: its stores, and what the screens show of them. Locking
 * drops the object, and the key with it.
 */
import { shallowReactive } from 'vue';
import type { Draft } from '../contract.ts';
import { Drafts } from '../store/drafts.ts';
import { Fault } from '../store/faults.ts';
import { Forms, type FormEntry } from '../store/forms.ts';
import { Outbox, type Confirmed, type Outgoing } from '../store/outbox.ts';
import type { Vault } from '../store/vault.ts';
import { keptWork, type KeptWork } from '../sync/assignments.ts';
import { download, type Downloaded, type TryForm } from '../sync/downloads.ts';
import { Sender, type Progress, type RunEnd } from '../sync/sender.ts';
import type { Profile } from './enrolling.ts';

const EVERY_MS = 5 * 60_000;
const REFRESH_MS = 300;

export interface Shown {
	kept: KeptWork | null;
	drafts: readonly Draft[];
	outgoing: readonly Outgoing[];
	confirmed: readonly Confirmed[];
	forms: readonly FormEntry[];
	unusable: Downloaded['unusable'];
	free: number | null;
	persisted: boolean;
	progress: Progress | null;
	busy: boolean;
	fault: Fault | null;
	isHeld: boolean;
	nextTry: number;
	online: boolean;
}

export class Tablet {
	readonly shown: Shown = shallowReactive<Shown>({
		kept: null,
		drafts: [],
		outgoing: [],
		confirmed: [],
		forms: [],
		unusable: [],
		free: null,
		persisted: true,
		progress: null,
		busy: false,
		fault: null,
		isHeld: false,
		nextTry: 0,
		online: navigator.onLine,
	});
	readonly drafts: Drafts;
	readonly outbox: Outbox;
	readonly forms: Forms;
	readonly sender: Sender;
	readonly #channel: BroadcastChannel;
	readonly #stop = new AbortController();
	#again = false;
	#timer = 0;
	#refreshing = 0;

	constructor(
		readonly vault: Vault,
		public profile: Profile,
		readonly tryForm: TryForm,
	) {
		const changed = () => this.#changedHere();
		this.drafts = new Drafts(vault, changed);
		this.outbox = new Outbox(vault, changed);
		this.forms = new Forms(vault);
		const progress = (now: Progress | null) => (this.shown.progress = now);
		const base = () => this.profile.base;
		this.sender = new Sender(vault, this.outbox, this.drafts, base, progress);
		this.#channel = new BroadcastChannel(`mne-${vault.id}`);
		this.#channel.onmessage = () => this.#soon();
	}

	/** Show what is stored, begin to send, and keep at it. */
	async begin(): Promise<void> {
		await this.outbox.forgetOld();
		await this.refresh();
		const { signal } = this.#stop;
		addEventListener('online', () => void this.sync('urgent'), { signal });
		addEventListener('offline', () => (this.shown.online = false), { signal });
		navigator.serviceWorker.addEventListener(
			'message',
			(event) => event.data === 'send' && void this.send('due'),
			{ signal },
		);
		this.#timer = window.setInterval(() => {
			if (document.visibilityState === 'visible') void this.sync('due');
		}, EVERY_MS);
		void this.sync('due');
	}

	/** Drop everything that reads with the key, once a run under way has ended. */
	async end(): Promise<void> {
		this.#stop.abort();
		clearInterval(this.#timer);
		clearTimeout(this.#refreshing);
		this.#channel.close();
		await navigator.locks.request(`mne-send-${this.vault.id}`, () => this.vault.database.close());
	}

	/** Send, then fetch: answers are worth more than news. */
	async sync(when: 'due' | 'urgent'): Promise<void> {
		if (this.shown.busy) {
			// A person's wish, or a new code, is not lost in a run that began before it.
			this.#again ||= when === 'urgent';
			return;
		}
		do {
			this.#again = false;
			await this.#syncOnce(when);
		} while (this.#again);
	}

	async #syncOnce(when: 'due' | 'urgent'): Promise<void> {
		Object.assign(this.shown, { busy: true, fault: null, online: navigator.onLine });
		try {
			const end = await this.send(when);
			if (end !== 'later' || when === 'urgent') await this.#download();
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			this.shown.fault = error;
		} finally {
			this.shown.busy = false;
			await this.refresh();
		}
	}

	async send(when: 'due' | 'urgent'): Promise<RunEnd> {
		const end = await this.sender.run(when);
		this.shown.nextTry = await this.sender.notBefore();
		this.#askForBackgroundSync(end);
		await this.refresh();
		return end;
	}

	/** Serve the same store with another token. */
	async useProfile(profile: Profile): Promise<void> {
		this.profile = profile;
		await this.vault.set('profile', profile);
		await this.outbox.requeue(['held', 'rejected']);
		await this.sync('urgent');
	}

	async refresh(): Promise<void> {
		const outgoing = await this.outbox.list();
		Object.assign(this.shown, {
			kept: await keptWork(this.vault),
			drafts: await this.drafts.list(),
			outgoing,
			confirmed: await this.outbox.confirmed(),
			forms: await this.forms.list(),
			free: await freeSpace(),
			persisted: await navigator.storage.persisted(),
			isHeld: outgoing.some((each) => each.state === 'held'),
		});
	}

	async #download(): Promise<void> {
		const { unusable } = await navigator.locks.request(
			`mne-download-${this.vault.id}`,
			async () => download(this.vault, this.profile.base, this.tryForm),
		);
		this.shown.unusable = unusable;
	}

	#changedHere(): void {
		this.#channel.postMessage('changed');
		this.#soon();
	}

	#soon(): void {
		this.#refreshing ||= window.setTimeout(() => {
			this.#refreshing = 0;
			void this.refresh();
		}, REFRESH_MS);
	}

	/** Where the browser has it, it wakes our pages when the network is back. */
	#askForBackgroundSync(end: RunEnd): void {
		if (end !== 'later') return;
		void navigator.serviceWorker.ready.then((registration) => {
			const sync = (registration as { sync?: { register(tag: string): Promise<void> } }).sync;
			sync?.register('send').catch(() => undefined);
		});
	}
}

const GIBIBYTE = 2 ** 30;

/**
 * How much room is left, or null: newer Chromiums tell every page the same whole number of
 * gibibytes, so that nobody is recognised by it.
 */
async function freeSpace(): Promise<number | null> {
	const { quota, usage } = await navigator.storage.estimate();
	if (quota === undefined || usage === undefined) return null;
	const free = quota - usage;
	return free % GIBIBYTE === 0 ? null : free;
}
