"""How fast and how sharp Dialogue is, as ratios to public tools measured in the same run.

``python -m benchmarks`` from a checkout, with the extra ``benchmark`` installed.
"""
