"""Names with capitals inside, which are no seam between two words."""

from __future__ import annotations

import re

CAMEL_NAMES = re.compile(
    r"Ph(?:armD|D)|PharmD|[A-Z][a-z]+(?:Ops|OPS)|(?:ML|AI|LLM)Ops|SecOps|DevSecOps|Mc[A-Z][a-z]+|"
    r"(?:Java|Type|Coffee|Action)Script|Git(?:Hub|Lab)|LinkedIn|YouTube|TikTok|WhatsApp|PayPal|FedEx|WordPress|"
    r"Power(?:Point|BI|Shell)|OneNote|SharePoint|InDesign|AutoC(?:AD|ad)|SolidWorks|ArcGIS|LaTeX|MATLAB|"
    r"Py(?:Torch|Charm)|TensorFlow|NumPy|SciPy|OpenCV|OpenAI|DeepMind|ChatGPT|HuggingFace|LangChain|"
    r"(?:My|Postgre|No|Graph)S?QL|MongoDB|BigQuery|DynamoDB|Mac(?:Book|OS)|macOS|iOS|iPhone|iPad|eBay|"
    r"LeetCode|HackerRank|FreeCodeCamp|CareerOneStop|QuickBooks|SaaS|PaaS|IaaS|IoT|WiFi|BioTech|FinTech|EdTech|MedTech"
)
