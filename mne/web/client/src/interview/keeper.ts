/** Keeps an interview on the tablet: after each answer, when the screen goes away, at the end. */
import { shallowReactive } from 'vue';
import type { Comment, Draft } from '../contract.ts';
import { withMeta } from '../instance_xml.ts';
import { table } from './paradata.ts';
import type { Parts } from './session.ts';

const PAUSE = 800;
const RETRY = 10_000;
export const AUDIT = 'audit.csv';
export const COMMENTS = 'comments.csv';

interface Told {
	readonly comments: readonly Comment[];
	readonly step: string;
}

export class Keeper {
	readonly state = shallowReactive({
		saving: 'saved' as 'saved' | 'saving' | 'failed',
		/** Whether anything of this interview is on the tablet. */
		ever: false,
	});
	/** Whether anything was answered: an untouched interview leaves no draft. */
	started: boolean;
	private readonly startedAt: string;
	private timer: number | undefined;
	/** One write at a time, in order. */
	private queue: Promise<unknown> = Promise.resolve();
	private stopped = false;
	private readonly hide = () => {
		if (document.visibilityState === 'hidden') this.flush();
	};

	constructor(
		private readonly parts: Parts,
		private readonly tell: () => Told,
	) {
		this.started = parts.start.kind === 'resume';
		this.state.ever = this.started;
		this.startedAt = parts.start.draft?.startedAt ?? new Date().toISOString();
		document.addEventListener('visibilitychange', this.hide);
		window.addEventListener('pagehide', this.hide);
	}

	/** Save shortly: more answers may follow at once. Looking at pages alone starts no draft. */
	soon(): void {
		if (this.stopped) return;
		this.started ||= this.parts.interview.changed;
		if (!this.started) return;
		this.state.saving = 'saving';
		window.clearTimeout(this.timer);
		this.timer = window.setTimeout(() => void this.now(), PAUSE);
	}

	private flush(): void {
		if (this.started && !this.stopped && this.state.saving !== 'saved') void this.now();
	}

	/** Save now; whether it is durable. A failure is shown and tried again by itself. */
	now(): Promise<boolean> {
		window.clearTimeout(this.timer);
		const run = this.queue.then(() => this.save());
		this.queue = run;
		return run;
	}

	private async save(): Promise<boolean> {
		if (this.stopped) return true;
		try {
			this.state.saving = 'saving';
			const draft = await this.draft();
			await this.keepAudit();
			await this.parts.store.save(draft);
			this.state.saving = 'saved';
			this.state.ever = true;
			return true;
		} catch (error) {
			console.error(error);
			this.state.saving = 'failed';
			this.parts.paradata?.event('save error');
			this.timer = window.setTimeout(() => void this.now(), RETRY);
			return false;
		}
	}

	private async draft(): Promise<Draft> {
		const { interview, start } = this.parts;
		const { files } = interview.form;
		const xml = await interview.draftXml();
		const name = interview.instanceName.trim();
		return {
			instanceId: interview.instanceId,
			formId: files.formId,
			version: files.version,
			hash: files.hash,
			assignmentId: start.assignmentId ?? start.draft?.assignmentId ?? null,
			label: /[\p{L}\p{N}]/u.test(name) ? name : interview.form.title,
			...this.tell(),
			xml,
			startedAt: this.startedAt,
			updatedAt: new Date().toISOString(),
			...(interview.edits ? { edits: interview.edits } : {}),
		};
	}

	private async keepAudit(): Promise<boolean> {
		const { paradata, interview, store } = this.parts;
		if (!paradata) return false;
		await store.putFile(interview.instanceId, AUDIT, new Blob([paradata.csv()], { type: 'text/csv' }));
		return true;
	}

	/** Freeze the interview: its XML as it is now, and every file that the tablet holds of it. */
	async finish(): Promise<void> {
		window.clearTimeout(this.timer);
		await this.queue;
		const { interview, store, paradata } = this.parts;
		paradata?.event('form finalize');
		const audited = await this.keepAudit();
		const plain = await interview.xml();
		const xml = audited ? withMeta(plain, 'audit', AUDIT) : plain;
		const commented = await this.keepComments();
		const files = [...interview.files(), ...(audited ? [AUDIT] : []), ...(commented ? [COMMENTS] : [])];
		const held: string[] = [];
		for (const name of files) if (await store.getFile(interview.instanceId, name)) held.push(name);
		// A draft of the very same state stays if the tablet dies between the two writes.
		await store.save(await this.draft());
		await store.finish(interview.instanceId, xml, held);
		this.stop();
	}

	private async keepComments(): Promise<boolean> {
		const { interview, store } = this.parts;
		const { comments } = this.tell();
		if (comments.length === 0) return false;
		const rows = comments.map((each) => [each.kind, each.path, each.question, each.text, each.value ?? '', each.by, each.at]);
		const text = table(['kind', 'node', 'question', 'text', 'value', 'by', 'at'], rows);
		await store.putFile(interview.instanceId, COMMENTS, new Blob([text], { type: 'text/csv' }));
		return true;
	}

	stop(): void {
		this.stopped = true;
		window.clearTimeout(this.timer);
		document.removeEventListener('visibilitychange', this.hide);
		window.removeEventListener('pagehide', this.hide);
	}
}
