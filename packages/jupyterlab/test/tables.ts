/** Rows of a small shop: two numbers that go together, a category, gaps, an identifier, and a few rows that are odd. */
export function shopCsv(rows: number): string {
  const lines = ['id,price,paid,means,note,same'];
  for (let i = 0; i < rows; i++) {
    const price = ((i * 7919) % 997) / 10;
    const paid = i % 211 === 7 ? 500 : price * 1.2 + ((i * 31) % 10) / 10;
    const means = ['card', 'cash', 'transfer'][(i * 13) % 3] ?? '';
    const note = i % 3 === 0 ? '' : `"say ""${['hi', 'yes, please', 'no'][(i % 7) % 3] ?? ''}"""`;
    lines.push(`K-${100000 + i},${price.toFixed(2)},${paid.toFixed(3)},${means},${note},1.50`);
  }
  return `${lines.join('\r\n')}\r\n`;
}
