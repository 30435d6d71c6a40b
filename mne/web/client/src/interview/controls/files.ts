/** Photographs, recordings and other files. */
import { defineComponent, h, onBeforeUnmount, onMounted, ref, shallowRef, watch, type VNode } from 'vue';
import { NotAPicture, shrink } from '../images.ts';
import { button, icon, Picture, Sound } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

/** The file that answers a question, read from the tablet; null while or where there is none. */
export function useFile({ session, question }: ControlProps) {
	const file = shallowRef<Blob | null>(null);
	const missing = ref(false);
	const load = async () => {
		const found = await session.answers.fileOf(question);
		file.value = found;
		missing.value = question.value !== '' && found === null;
	};
	onMounted(load);
	watch(() => question.value, load);
	return { file, missing };
}

function size(blob: Blob, locale: string): string {
	const kb = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(Math.max(1, blob.size / 1024));
	return `${kb} KB`;
}

export const FileBox = defineComponent(
	(props: ControlProps) => {
		const { session, question } = props;
		const { file, missing } = useFile(props);
		const fault = ref('');
		const busy = ref(false);
		const type = question.media?.type ?? '*';

		const take = async (event: Event) => {
			const input = event.target as HTMLInputElement;
			const [chosen] = input.files ?? [];
			input.value = '';
			if (!chosen) return;
			fault.value = '';
			busy.value = true;
			try {
				if (type === 'image') {
					await session.answers.keepFile(question, await shrink(chosen, question.media?.maxPixels ?? null), 'jpg');
				} else await session.answers.keepFile(question, chosen, extensionOf(chosen.name));
			} catch (error) {
				if (!(error instanceof NotAPicture)) throw error;
				fault.value = session.words.notPicture;
			} finally {
				busy.value = false;
			}
		};

		const chooser = (words: string, capture: boolean, main: boolean): VNode =>
			h('label', { class: ['iv-button', main ? 'iv-main' : null, busy.value ? 'is-busy' : null] }, [
				icon(capture ? 'camera' : 'plus'),
				h('span', words),
				h('input', {
					id: main ? `${placeOf(question)}-file` : undefined,
					class: 'iv-file',
					type: 'file',
					accept: question.media?.accept || undefined,
					capture: capture ? (question.appearances.has('new-front') ? 'user' : 'environment') : undefined,
					disabled: busy.value,
					onChange: (event: Event) => void take(event),
				}),
			]);

		return () => {
			const { words } = session;
			const held = file.value;
			return h('div', { class: 'iv-files' }, [
				held ? preview(type, held, question.value) : null,
				held ? h('p', { class: 'iv-hint' }, words.fileKept(question.value, size(held, words.locale))) : null,
				missing.value ? h('p', { class: 'iv-hint' }, words.fileElsewhere(question.value)) : null,
				h('div', { class: 'iv-row' }, [
					...choosers(),
					question.value ? button(words.remove, () => void session.answers.removeFile(question), { icon: 'bin', class: 'iv-quiet' }) : null,
				]),
				fault.value ? h('p', { class: 'iv-fault' }, fault.value) : null,
			]);
		};

		function choosers(): (VNode | null)[] {
			const { words } = session;
			const onlyNew = question.appearances.has('new') || question.appearances.has('new-front');
			if (type === 'image' || type === 'video') {
				return [chooser(words.takePhoto, true, true), onlyNew ? null : chooser(words.choosePhoto, false, false)];
			}
			if (type === 'audio') return [h(Recorder, { ...props, key: 'recorder' }), chooser(words.chooseFile, false, false)];
			return [chooser(words.chooseFile, false, true)];
		}
	},
	{ props: ['session', 'question'] },
);

function preview(type: string, blob: Blob, name: string): VNode | null {
	if (type === 'image') return h(Picture, { blob, alt: name, key: name });
	if (type === 'audio') return h(Sound, { blob, key: name });
	return null;
}

function extensionOf(name: string): string {
	return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? 'bin';
}

/** Records from the microphone. */
const Recorder = defineComponent(
	({ session, question }: ControlProps) => {
		const recorder = shallowRef<MediaRecorder | null>(null);
		const fault = ref(false);
		const start = async () => {
			fault.value = false;
			try {
				const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
				const made = new MediaRecorder(stream);
				const pieces: Blob[] = [];
				made.ondataavailable = ({ data }) => pieces.push(data);
				made.onstop = () => {
					for (const track of stream.getTracks()) track.stop();
					recorder.value = null;
					void session.answers.keepFile(question, new Blob(pieces, { type: made.mimeType }), made.mimeType.includes('mp4') ? 'm4a' : 'webm');
				};
				made.start(1000);
				recorder.value = made;
			} catch {
				fault.value = true;
			}
		};
		onBeforeUnmount(() => recorder.value?.stop());
		return () =>
			h('div', [
				recorder.value
					? button(session.words.stopRecording, () => recorder.value?.stop(), { class: 'iv-main is-recording' })
					: button(session.words.record, () => void start(), { class: 'iv-main' }),
				fault.value ? h('p', { class: 'iv-fault' }, session.words.noMicrophone) : null,
			]);
	},
	{ props: ['session', 'question'] },
);
