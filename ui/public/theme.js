// The person's theme before the first paint; without one, the system's.
try {
  var theme = localStorage.getItem('focal.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (e) { /* storage may be closed */ }
