/** An error of the kernel's end, under the name it has there, such as `DataFrameChangedError`. */
export class KernelFailure extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The kernel is gone: there is none, or it was restarted or shut down while it was asked. */
export class KernelLostError extends Error {
  override readonly name = 'KernelLostError';
}
