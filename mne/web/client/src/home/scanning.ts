/** Reading a QR code with the camera, where the browser has a BarcodeDetector. */
import { defineComponent, h, onBeforeUnmount, onMounted, shallowRef, type PropType } from 'vue';
import { notice, t } from './parts.ts';

interface Detector {
	detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

type DetectorClass = new (options: { formats: string[] }) => Detector;

function detectorClass(): DetectorClass | undefined {
	return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

const LOOKS_EVERY_MS = 250;

export function canScan(): boolean {
	return detectorClass() !== undefined && 'mediaDevices' in navigator;
}

export const Scan = defineComponent({
	props: { found: { type: Function as PropType<(text: string) => void>, required: true } },
	setup(props) {
		const video = shallowRef<HTMLVideoElement | null>(null);
		const refused = shallowRef(false);
		let stream: MediaStream | null = null;
		let looking = 0;
		const begin = async () => {
			const Detector = detectorClass();
			if (!Detector || !video.value) return;
			stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
			video.value.srcObject = stream;
			await video.value.play();
			const detector = new Detector({ formats: ['qr_code'] });
			looking = window.setInterval(async () => {
				const [code] = video.value ? await detector.detect(video.value) : [];
				if (code) props.found(code.rawValue);
			}, LOOKS_EVERY_MS);
		};
		onMounted(() => void begin().catch(() => (refused.value = true)));
		onBeforeUnmount(() => {
			clearInterval(looking);
			stream?.getTracks().forEach((track) => track.stop());
		});
		return () =>
			refused.value
				? notice(t('enrol_no_scanner'))
				: h('video', { ref: video, class: 'scan', muted: true, playsinline: true });
	},
});
