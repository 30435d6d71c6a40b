/** A code: scanned where the browser can, typed everywhere. */
import { defineComponent, h, nextTick, onBeforeUnmount, ref, shallowRef } from 'vue';
import { button, Modal } from '../parts.ts';
import type { ControlProps } from './control.ts';
import { TextBox } from './text.ts';

interface Detector {
	detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

/** The browser's own reader of codes; null where it has none. */
function detector(): Detector | null {
	const { BarcodeDetector } = globalThis as { BarcodeDetector?: new () => Detector };
	return BarcodeDetector ? new BarcodeDetector() : null;
}

const LOOK = 250;

export const BarcodeBox = defineComponent(
	(props: ControlProps) => {
		const { session, question } = props;
		const reader = detector();
		const stream = shallowRef<MediaStream | null>(null);
		const video = ref<HTMLVideoElement | null>(null);
		const fault = ref(false);
		let timer = 0;

		const stop = () => {
			window.clearTimeout(timer);
			for (const track of stream.value?.getTracks() ?? []) track.stop();
			stream.value = null;
		};
		onBeforeUnmount(stop);

		const look = async () => {
			if (!video.value || !reader || !stream.value) return;
			const [found] = video.value.readyState >= 2 ? await reader.detect(video.value) : [];
			if (found?.rawValue) {
				session.answers.give(question, found.rawValue);
				stop();
			} else timer = window.setTimeout(() => void look(), LOOK);
		};
		const start = async () => {
			fault.value = false;
			try {
				stream.value = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
			} catch {
				fault.value = true;
				return;
			}
			await nextTick();
			if (!video.value) return;
			video.value.srcObject = stream.value;
			await video.value.play();
			void look();
		};

		return () => {
			const { words } = session;
			return [
				h(TextBox, props),
				reader
					? button(words.scan, () => void start(), { icon: 'camera' })
					: h('p', { class: 'iv-hint' }, words.noScanner),
				fault.value ? h('p', { class: 'iv-fault' }, words.noCamera) : null,
				stream.value
					? h(Modal, { title: words.scan, onClose: stop }, () => [
							h('video', { ref: video, class: 'iv-video', playsinline: true, muted: true }),
							h('p', words.scanHelp),
							button(words.cancel, stop),
						])
					: null,
			];
		};
	},
	{ props: ['session', 'question'] },
);
