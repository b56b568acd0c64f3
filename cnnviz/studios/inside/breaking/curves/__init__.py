"""The answer of several networks over the dose: a chart, and the first failing doses."""
