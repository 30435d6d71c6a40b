/** The application's entry. */

const root = document.getElementById('app');
if (root) root.textContent = 'mne';
