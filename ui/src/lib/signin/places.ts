// Choices the browser already knows.
const WELL_KNOWN = ['EUR', 'GBP', 'USD', 'CHF', 'MXN', 'COP', 'ARS', 'CLP', 'PEN', 'UYU', 'BRL', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'CAD', 'AUD', 'JPY', 'INR'];
export const currencies = WELL_KNOWN;
export const zones = (): string[] => Intl.supportedValuesOf('timeZone');
