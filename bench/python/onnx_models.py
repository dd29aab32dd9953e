"""
Writes a network as two ONNX files: one encodes rows, one gives each row's mean squared reconstruction error. Where the parameters have
`input.mean` and `input.scale`, rows are standardised first.
"""

import json
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save


def dense(parameters, perceptron, value, nodes, weights):
    for layer in range(3):
        prefix = f"{perceptron}.{layer}"
        bias = np.array(parameters[f"{prefix}.bias"], np.float32)
        weight = np.array(parameters[f"{prefix}.weight"], np.float32).reshape(len(bias), -1)
        # [inputs, outputs], so that the runtime multiplies without transposing
        weights += [numpy_helper.from_array(np.ascontiguousarray(weight.T), f"{prefix}.weight")]
        weights += [numpy_helper.from_array(bias, f"{prefix}.bias")]
        output = f"{prefix}.output"
        nodes.append(helper.make_node("Gemm", [value, f"{prefix}.weight", f"{prefix}.bias"], [output]))
        value = output
        if layer < 2:
            value = f"{prefix}.relu"
            nodes.append(helper.make_node("Relu", [output], [value]))
    return value


def standardise(parameters, nodes, weights):
    """The value the network reads: the rows, standardised if the parameters say how."""
    if "input.mean" not in parameters:
        return "rows"
    for name in ("input.mean", "input.scale"):
        weights.append(numpy_helper.from_array(np.array(parameters[name], np.float32), name))
    nodes.append(helper.make_node("Sub", ["rows", "input.mean"], ["centred"]))
    nodes.append(helper.make_node("Mul", ["centred", "input.scale"], ["features"]))
    return "features"


def write(path, nodes, weights, inputs, output, shape):
    graph = helper.make_graph(
        nodes,
        "autoencoder",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["rows", inputs])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    checker.check_model(model)
    save(model, path)


def main():
    parameters, encoder_file, scorer_file = json.load(sys.stdin), sys.argv[1], sys.argv[2]
    inputs = len(parameters["decoder.2.bias"])
    nodes, weights = [], []
    features = standardise(parameters, nodes, weights)
    latent = dense(parameters, "encoder", features, nodes, weights)
    rename = [helper.make_node("Identity", [latent], ["latent"])]
    write(encoder_file, nodes + rename, weights, inputs, "latent", ["rows", len(parameters["encoder.2.bias"])])
    output = dense(parameters, "decoder", latent, nodes, weights)
    weights.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
    nodes += [
        helper.make_node("Sub", [output, features], ["difference"]),
        helper.make_node("Mul", ["difference", "difference"], ["square"]),
        helper.make_node("ReduceMean", ["square", "axis"], ["scores"], keepdims=0),
    ]
    write(scorer_file, nodes, weights, inputs, "scores", ["rows"])


main()
