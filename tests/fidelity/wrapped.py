"""Answers that hold the page, within something that is not the page."""

from __future__ import annotations

import json

from tasks.engines.prompts import PAGE_PROMPT
from tests.fidelity.case import PAGE, PAGE_ZH, wrapped

LATEX = "The angle $\\theta$ and $\\frac{1}{2}\\beta$:\n\n$$\n\\rho = \\nu \\times \\tau\n$$\n\nNext line."
SLOPPY = LATEX.replace("\n", "\\n")  # as models write it: new lines escaped, the backslashes of LaTeX not

FENCES = [
    wrapped("a fence", f"```\n{PAGE}\n```"),
    wrapped("a fence that says markdown", f"```markdown\n{PAGE}\n```"),
    wrapped("a fence that says md, in Chinese", f"```md\n{PAGE_ZH}\n```", PAGE_ZH),
    wrapped("a fence of tildes", f"~~~markdown\n{PAGE}\n~~~"),
    wrapped(
        "a longer fence around one with code", "````markdown\nRun:\n\n```sh\nls\n```\n````", "Run:\n\n```sh\nls\n```"
    ),
    wrapped(
        "a fence around one that is alike",
        "```markdown\nRun:\n\n```sh\nls\n```\n\nDone.\n```",
        "Run:\n\n```sh\nls\n```\n\nDone.",
    ),
    wrapped(
        "a fence around a table",
        "```html\n<table><tr><td>1</td></tr></table>\n```",
        "<table><tr><td>1</td></tr></table>",
    ),
    wrapped("a fence around a formula", "```latex\n$$\nx^2\n$$\n```", "$$\nx^2\n$$"),
    wrapped("a fence around nothing", "```markdown\n```", ""),
]

ENVELOPES = [
    wrapped("text", json.dumps({"text": PAGE})),
    wrapped("markdown, with other facts", json.dumps({"page": 3, "language": "en", "markdown": PAGE})),
    wrapped("content, in Chinese", json.dumps({"content": PAGE_ZH}, ensure_ascii=False), PAGE_ZH),
    wrapped("in a fence", f"```json\n{json.dumps({'text': PAGE}, indent=2)}\n```"),
    wrapped("in a list", json.dumps([{"text": PAGE}])),
    wrapped("within another", json.dumps({"result": {"text": PAGE}})),
    wrapped("with LaTeX that is escaped", json.dumps({"text": LATEX}), LATEX),
    wrapped("with LaTeX that is not escaped", f'{{"text": "{SLOPPY}"}}', LATEX),
    wrapped("with quotes that are not escaped", '{"text": "He said "no" and left."}', 'He said "no" and left.'),
    wrapped("with lines that are not escaped", f'{{"markdown": "{PAGE_ZH}"}}', PAGE_ZH),
    wrapped("around nothing", '{"content": ""}', ""),
    wrapped("around null", '{"text": null}', ""),
]

THOUGHTS = [
    wrapped("thoughts", f"<think>\nThe page has a heading. I transcribe it.\n</think>\n\n{PAGE}"),
    wrapped("no thoughts", f"<think>\n\n</think>\n\n{PAGE}"),
    wrapped("thoughts without a beginning", f"Okay, the page is about the heart.\n</think>\n\n{PAGE}"),
    wrapped("thoughts of another model", f"◁think▷首先看标题。◁/think▷{PAGE_ZH}", PAGE_ZH),
    wrapped("thoughts and a fence", f"<think>Let me read it.</think>\n```markdown\n{PAGE}\n```"),
    wrapped(
        "thoughts before a description",
        "<think>A pump.</think>\nA pump and a pipe.",
        "A pump and a pipe.",
        "Describe the figure.",
    ),
]

MARKS = [
    wrapped("the end of an answer", f"{PAGE}<|im_end|>"),
    wrapped("the ends of an answer", f"<|im_start|>assistant\n{PAGE}\n<|im_end|>\n<|endoftext|>"),
    wrapped("the end of a sentence", f"{PAGE_ZH}<｜end▁of▁sentence｜>", PAGE_ZH),
    wrapped("a tag", f"<transcription>\n{PAGE}\n</transcription>"),
    wrapped("an answer behind thoughts", f"<think>\nFirst the heading.\n</think>\n```md\n{PAGE}\n```\n<|im_end|>"),
]

TALK = [
    wrapped("the transcribed page", f"Here is the transcribed page:\n\n{PAGE}"),
    wrapped("from the document", f"Here is the text from the document:\n\n{PAGE}"),
    wrapped("based on the image", f"Based on the provided image, here is the transcription:\n\n{PAGE}"),
    wrapped("the transcription is as follows", f"The transcription of the page is as follows:\n\n{PAGE}"),
    wrapped("exact", f"Here is the exact transcription of the text as it appears on the page:\n\n{PAGE}"),
    wrapped("I'll transcribe", f"I'll transcribe this page for you.\n\n{PAGE}"),
    wrapped("I will transcribe", f"I will transcribe the page exactly as it stands.\n\n---\n\n{PAGE}"),
    wrapped("a label", f"Transcribed text:\n\n{PAGE}"),
    wrapped("transcription complete", f"{PAGE}\n\n---\n\n*Transcription complete.*"),
    wrapped("the complete transcription", f"{PAGE}\n\nThis is the complete transcription of the page."),
    wrapped("anything else transcribed", f"{PAGE}\n\nPlease let me know if you need anything else transcribed."),
    wrapped(
        "thoughts and an announcement",
        f"<think>\nThe user asks to transcribe.\n\nI will do so.\n</think>\nHere is the transcription:\n\n{PAGE}",
    ),
    wrapped(
        "formatted in Markdown", f"Here is the text extracted from the provided image, formatted in Markdown:\n\n{PAGE}"
    ),
    wrapped("转录的内容", f"好的，以下是转录的内容：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("文字如下", f"图片中的文字如下：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("转录如下", f"根据图片内容，转录如下：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped(
        "完整转录", f"以下为页面内容的Markdown转录：\n\n---\n\n{PAGE_ZH}\n\n---\n\n以上为页面的完整转录。", PAGE_ZH
    ),
    wrapped("识别到的文字", f"识别到的文字如下：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("当然可以", f"当然可以，以下是识别出的文字：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("sure thing", f"Sure thing! Here's the extracted text from the page:\n\n{PAGE}"),
    wrapped("OCR output", f"Here is the OCR output for the given image:\n\n{PAGE}"),
    wrapped(
        "with a wish at the end",
        f"Here’s the markdown transcription of the page you "
        f"provided:\n\n{PAGE}\n\nLet me know if you’d like any changes to the transcription!",
    ),
    wrapped("the text is as follows", f"The text from the image is as follows:\n\n{PAGE}"),
    wrapped("between rules", f"Below is the complete transcription of the text in the image:\n\n---\n{PAGE}\n---"),
    wrapped(
        "converted to Markdown", f"Certainly! Below is the content of the document converted to Markdown:\n\n{PAGE}"
    ),
    wrapped("here it is", f"I have extracted the text from the provided image. Here it is:\n\n{PAGE}"),
    wrapped("I can help", f"Sure, I can help with that! Here is the transcription of the page:\n\n{PAGE}"),
    wrapped(
        "a representation", f"Here is the Markdown representation of the page content:\n\n```markdown\n{PAGE}\n```"
    ),
    wrapped("got it", f"Got it. Here's the text:\n\n{PAGE}"),
    wrapped("该图片的识别结果", f"以下是该图片的文字识别结果：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("转写", f"当然！以下是图中文字的转写：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("转录的文本", f"以下是根据图片转录的Markdown文本：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("我来帮您", f"好的，我来帮您识别图片中的文字。\n\n以下是识别结果：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("文字内容为", f"该图片中的文字内容为：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("图片内容转录如下", f"图片内容转录如下：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("这一页的文字", f"以下是这一页的文字内容：\n\n{PAGE_ZH}\n\n如有需要，请随时告诉我！", PAGE_ZH),
    wrapped("已转换为Markdown", f"这是图像中的文字内容，已转换为Markdown格式：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("extracted from the image", f"Sure, here is the text extracted from the image:\n\n{PAGE}"),
    wrapped("no more than the text", f"Here is the text:\n\n{PAGE}"),
    wrapped("the page has been transcribed", f"The page has been transcribed below:\n\n{PAGE}"),
    wrapped("a heading", f"**Transcription of the page:**\n\n{PAGE}"),
    wrapped("您需要的文字", f"好的，这是您需要的文字：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("here is the text", f"Here is the text of the page:\n\n{PAGE}"),
    wrapped("sure", f"Sure! Here's the transcription of the document in Markdown format:\n\n{PAGE}"),
    wrapped(
        "certainly, with rules",
        f"Certainly! Here is the transcribed text from the image:\n\n---\n\n{PAGE}\n\n---\n\n"
        "Let me know if you need anything else!",
    ),
    wrapped("an offer first", f"Of course! I'd be happy to help.\n\nHere is the extracted text:\n\n{PAGE}"),
    wrapped("in bold", f"**Here is the Markdown transcription of the page:**\n\n{PAGE}"),
    wrapped(
        "below", f"Below is the text extracted from the image.\n\n{PAGE}".replace("text extracted", "extracted text")
    ),
    wrapped("I have transcribed", f"I have transcribed the page exactly as it stands:\n\n{PAGE}"),
    wrapped("the text reads", f"The text in the image reads:\n\n{PAGE}"),
    wrapped("a sign", 'The text in the image reads: "NO EXIT"', "NO EXIT"),
    wrapped("with a fence", f"Here is the transcription:\n\n```markdown\n{PAGE}\n```\n\nI hope this helps!"),
    wrapped("a closing alone", f"{PAGE}\n\nLet me know if you would like me to convert the table to another format."),
    wrapped("a note", f"{PAGE}\n\n*Note: The text has been transcribed exactly as it appears in the image.*"),
    wrapped("以下是", f"以下是图片中的文字：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped(
        "好的", f"好的，以下是该页面的完整转录内容：\n\n{PAGE_ZH}\n\n如果您需要进一步的帮助，请随时告诉我。", PAGE_ZH
    ),
    wrapped("识别结果如下", f"识别结果如下：\n\n{PAGE_ZH}", PAGE_ZH),
    wrapped("图片中的文字内容如下", f"图片中的文字内容如下：\n{PAGE_ZH}", PAGE_ZH),
    wrapped(
        "根据您提供的图片", f"根据您提供的图片，识别出的文字如下：\n\n{PAGE_ZH}\n\n---\n\n希望对您有帮助！", PAGE_ZH
    ),
    wrapped("以上是", f"{PAGE_ZH}\n\n以上是图片中的全部文字内容。", PAGE_ZH),
]

PROMPTS = [
    wrapped("the prompt, then the page", f"{PAGE_PROMPT}\n\n{PAGE}"),
    wrapped("who speaks", f"User: \n{PAGE_PROMPT}\nAssistant:\n{PAGE}"),
    wrapped(
        "a Chinese prompt",
        f"请识别图片中的全部文字，并保留原有的格式。\n\n{PAGE_ZH}",
        PAGE_ZH,
        "请识别图片中的全部文字，并保留原有的格式。",
    ),
]

NOTHING = [
    wrapped("no text", "There is no text in the image.", ""),
    wrapped("blank, it seems", "The page appears to be blank, so there is nothing to transcribe.", ""),
    wrapped("in brackets", "[No text detected]", ""),
    wrapped("没有文字", "图片中没有任何可识别的文字。", ""),
    wrapped("空白", "该页面是空白的。", ""),
]

WRAPPED = {
    "enclosing fence": FENCES,
    "JSON wrapper": ENVELOPES,
    "reasoning": THOUGHTS,
    "tokens and tags": MARKS,
    "talk": TALK,
    "prompt echoed": PROMPTS,
    "words for a blank page": NOTHING,
}
