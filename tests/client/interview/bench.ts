/**
 * The page on which the tests open interviews: the client's own door and modules, and a store in
 * memory that a test can look into, fail and refill.
 */
import type { Draft, DraftStore, FormFiles, Left, OpenInterview, Start } from '../../../mne/web/client/src/contract.ts';
import * as engine from '../../../mne/web/client/src/engine.ts';
import * as instanceXml from '../../../mne/web/client/src/instance_xml.ts';
import * as classes from '../../../mne/web/client/src/interview/classes.ts';
import * as comparing from '../../../mne/web/client/src/interview/comparing.ts';
import * as images from '../../../mne/web/client/src/interview/images.ts';
import { openInterview } from '../../../mne/web/client/src/interview/open.ts';
import { Session } from '../../../mne/web/client/src/interview/session.ts';
import * as paradata from '../../../mne/web/client/src/interview/paradata.ts';
import * as numbers from '../../../mne/web/client/src/numbers.ts';
import * as times from '../../../mne/web/client/src/times.ts';

class MemoryStore implements DraftStore {
	drafts = new Map<string, Draft>();
	files = new Map<string, Blob>();
	finished = new Map<string, { xml: string; files: readonly string[] }>();
	full = false;

	private room(): void {
		if (this.full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
	}

	async save(draft: Draft): Promise<void> {
		this.room();
		this.drafts.set(draft.instanceId, structuredClone(draft));
	}

	async load(instanceId: string): Promise<Draft | null> {
		return this.drafts.get(instanceId) ?? null;
	}

	async putFile(instanceId: string, name: string, file: Blob): Promise<void> {
		this.room();
		this.files.set(`${instanceId}/${name}`, file);
	}

	async getFile(instanceId: string, name: string): Promise<Blob | null> {
		return this.files.get(`${instanceId}/${name}`) ?? null;
	}

	async removeFile(instanceId: string, name: string): Promise<void> {
		this.files.delete(`${instanceId}/${name}`);
	}

	async finish(instanceId: string, xml: string, files: readonly string[]): Promise<void> {
		this.room();
		this.finished.set(instanceId, { xml, files });
		this.drafts.delete(instanceId);
	}
}

let latest: Session | null = null;
const begin = Session.prototype.begin;
Session.prototype.begin = function (this: Session) {
	latest = this;
	begin.call(this);
};

interface Form {
	readonly xform: string;
	readonly media: Record<string, string>;
	readonly formId?: string;
}

function filesOf({ formId = 'form', xform, media }: Form): FormFiles {
	return { formId, version: '1', hash: 'md5:x', xform, media: new Map(Object.entries(media)) };
}

const bench = {
	engine,
	instanceXml,
	classes,
	comparing,
	images,
	paradata,
	numbers,
	times,
	store: new MemoryStore(),
	open: null as OpenInterview | null,
	left: null as Left | null,
	/** The interview on the screen, as the screen itself has it. */
	session: (): Session => {
		if (!latest) throw new Error('no interview is open');
		return latest;
	},
	/** What the home page does while the enumerator looks for the household. */
	prepare: (form: Form): void => engine.openAhead(filesOf(form)),
	async start(form: Form, start: Partial<Start>): Promise<string> {
		bench.open?.close();
		bench.left = null;
		delete document.body.dataset['left'];
		const root = document.getElementById('app') as HTMLElement;
		root.replaceChildren();
		const files = filesOf(form);
		const whole: Start = { kind: 'new', enumerator: { name: 'Lê Thị Bình', username: 'binh', deviceId: 'tablet-1' }, language: 'vi', ...start };
		bench.open = await openInterview(root, files, whole, bench.store, (how) => {
			bench.left = how;
			document.body.dataset['left'] = how;
			root.replaceChildren();
		});
		return bench.open.instanceId;
	},
};

export type Bench = typeof bench;
Object.assign(window, { bench });
document.body.dataset['ready'] = 'yes';
