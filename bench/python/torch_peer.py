"""PyTorch: the three-phase training step of an adversarial autoencoder, encoding, and scoring, on one thread."""

import numpy as np
import torch
import torch.nn.functional as F

from serve_tasks import serve_tasks, time_calls, time_processor

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

LEARNING_RATE = 1e-3


def tensors_of(parameters, perceptron):
    """Weights and biases of a perceptron, layer by layer."""
    tensors = []
    for layer in range(3):
        bias = torch.tensor(parameters[f"{perceptron}.{layer}.bias"], dtype=torch.float32)
        weight = torch.tensor(parameters[f"{perceptron}.{layer}.weight"], dtype=torch.float32)
        tensors += [weight.reshape(len(bias), -1), bias]
    return tensors


def module_of(tensors):
    """The perceptron as PyTorch users write it."""
    layers = []
    for weight, bias in zip(tensors[::2], tensors[1::2]):
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


class EagerStep:
    """Modules, autograd and three torch.optim.Adam. The encoder runs once for the last two phases, between which it does not change."""

    def __init__(self, parameters, rows, adam):
        self.encoder, self.decoder, self.discriminator = (
            module_of(tensors_of(parameters, name)) for name in ("encoder", "decoder", "discriminator")
        )
        self.rows = torch.tensor(rows, dtype=torch.float32)
        modules = ([self.encoder, self.decoder], [self.discriminator], [self.encoder])
        self.parameters = [[p for module in group for p in module.parameters()] for group in modules]
        self.optimizers = [torch.optim.Adam(p, lr=LEARNING_RATE, **adam) for p in self.parameters]

    def minimize(self, phase, loss):
        parameters = self.parameters[phase]
        # Only the gradients the phase needs: cheaper than backward() and zero_grad(set_to_none=True), measured.
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        self.optimizers[phase].step()
        return loss

    def __call__(self, prior=None):
        rows, discriminator = self.rows, self.discriminator
        reconstruction = self.minimize(0, F.mse_loss(self.decoder(self.encoder(rows)), rows))
        latent = self.encoder(rows)
        if prior is None:
            prior = torch.randn_like(latent)
        loss = F.softplus(discriminator(latent.detach())).mean() + F.softplus(-discriminator(prior)).mean()
        discriminated = self.minimize(1, loss)
        generated = self.minimize(2, F.softplus(-discriminator(latent)).mean())
        return reconstruction, discriminated, generated


def forward(tensors, value):
    for layer in range(0, len(tensors), 2):
        value = F.linear(value, tensors[layer], tensors[layer + 1])
        if layer < len(tensors) - 2:
            value = F.relu(value)
    return value


def adam(parameters, gradients, moments, count):
    bias1 = 1 - 0.9**count
    bias2 = (1 - 0.999**count).sqrt()
    for parameter, gradient, (first, second) in zip(parameters, gradients, moments):
        first.lerp_(gradient, 0.1)
        second.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
        parameter.sub_(LEARNING_RATE / bias1 * first / (second.sqrt() / bias2 + 1e-8))


class CompiledStep:
    """
    The whole step, the three Adam updates with it, as one function through torch.compile. It has to be written without modules, autograd's
    backward() and torch.optim, which break the graph into pieces; such pieces, compiled one by one, were no faster than eager mode.
    """

    def __init__(self, parameters, rows):
        self.encoder, self.decoder, self.discriminator = (
            tensors_of(parameters, name) for name in ("encoder", "decoder", "discriminator")
        )
        self.rows = torch.tensor(rows, dtype=torch.float32)
        self.count = torch.tensor(0.0)
        self.moments = [
            [(torch.zeros_like(p), torch.zeros_like(p)) for p in group]
            for group in (self.encoder + self.decoder, self.discriminator, self.encoder)
        ]
        torch.compiler.reset()
        self.compiled = torch.compile(self.step, dynamic=False)

    def step(self, rows, prior, count):
        encoder, decoder, discriminator = self.encoder, self.decoder, self.discriminator

        def reconstruction(e, d):
            return F.mse_loss(forward(d, forward(e, rows)), rows)

        gradients, reconstructed = torch.func.grad_and_value(reconstruction, argnums=(0, 1))(encoder, decoder)
        adam(encoder + decoder, [*gradients[0], *gradients[1]], self.moments[0], count)
        latent, encoder_gradients = torch.func.vjp(lambda e: forward(e, rows), encoder)
        samples = torch.randn_like(latent) if prior is None else prior

        def discrimination(d):
            return F.softplus(forward(d, latent)).mean() + F.softplus(-forward(d, samples)).mean()

        gradients, discriminated = torch.func.grad_and_value(discrimination)(discriminator)
        adam(discriminator, gradients, self.moments[1], count)

        def generation(z):
            return F.softplus(-forward(discriminator, z)).mean()

        gradient, generated = torch.func.grad_and_value(generation)(latent)
        adam(encoder, encoder_gradients(gradient)[0], self.moments[2], count)
        return reconstructed, discriminated, generated

    def __call__(self, prior=None):
        with torch.no_grad():
            self.count.add_(1)
            return self.compiled(self.rows, prior, self.count)


VARIANTS = {
    "eager": lambda parameters, rows: EagerStep(parameters, rows, {}),
    "eager, foreach Adam": lambda parameters, rows: EagerStep(parameters, rows, {"foreach": True}),
    "eager, fused Adam": lambda parameters, rows: EagerStep(parameters, rows, {"fused": True}),
    "torch.compile": CompiledStep,
}
prepared = {}


def losses(parameters, rows, priors, variant, **_):
    step = VARIANTS[variant](parameters, rows)
    return [[loss.item() for loss in step(torch.tensor(prior, dtype=torch.float32))] for prior in priors]


def prepare_step(parameters, rows, variant, **_):
    prepared[variant] = VARIANTS[variant](parameters, rows)
    prepared[variant]()
    time_calls(prepared[variant], 0.3)


def prepare_inference(parameters, rows, **_):
    encoder = module_of(tensors_of(parameters, "encoder"))
    decoder = module_of(tensors_of(parameters, "decoder"))
    batch = torch.from_numpy(np.array(rows, np.float32))

    @torch.inference_mode()
    def encode():
        return encoder(batch)

    @torch.inference_mode()
    def score():
        return (decoder(encoder(batch)) - batch).square_().mean(1)

    prepared.update(encode=encode, score=score)
    return {"scores": score().tolist()}


serve_tasks(
    {
        "describe": lambda: {"version": torch.__version__},
        "losses": losses,
        "prepareStep": prepare_step,
        "step": lambda seconds, variant: time_calls(prepared[variant], seconds),
        "prepareInference": prepare_inference,
        "encode": lambda seconds: time_calls(prepared["encode"], seconds),
        "score": lambda seconds: time_calls(prepared["score"], seconds),
        "scoreByProcessor": lambda calls: time_processor(prepared["score"], calls),
    }
)
