"""Answers that are not the page."""

from __future__ import annotations

from tasks.engines.prompts import PAGE_PROMPT
from tests.fidelity.case import PAGE, PAGE_ZH, rejected

_SENTENCE = "The left ventricle pumps blood into the aorta and on into the body. "
_PARAGRAPH = (
    "In 1628 William Harvey described how the blood circulates through the body, driven by the heart, and showed by "
    "simple measurements that the liver could not make as much blood as passes through it in a single hour. "
)

REPETITION = [
    rejected("zeros", PAGE + "0" * 3000, "repetition"),
    rejected(
        "rows that count on", "| x | y |\n|---|---|\n" + "".join(f"| {n} | {n} |\n" for n in range(600)), "repetition"
    ),
    rejected("pictures", f"{PAGE}\n\n" + "![](images/x.jpg)\n\n" * 120, "repetition"),
    rejected("what it could not read", f"{PAGE}\n" + "[illegible]\n" * 200, "repetition"),
    rejected("的", f"{PAGE_ZH}{'的' * 500}", "repetition"),
    rejected("an item of a list", f"{PAGE}\n\n" + "- the mitral valve\n" * 200, "repetition"),
    rejected("a number without end", PAGE + " 0.1" * 3000, "repetition"),
    rejected("half a sentence", f"{PAGE}\n\n" + "and the mean of the samples was measured and " * 30, "repetition"),
    rejected(
        "rows of an HTML table", "<table>" + "<tr><td>Total</td><td>12</td></tr>" * 120 + "</table>", "repetition"
    ),
    rejected(
        "tables that count on", "\n\n".join(f"Table {n}: Mean of the samples" for n in range(1, 150)), "repetition"
    ),
    rejected("exclamation marks", PAGE + "!" * 1000, "repetition"),
    rejected("two sentences in turn", "The samples were measured. The samples were dried. " * 25, "repetition"),
    rejected("哈", "哈" * 400, "repetition"),
    rejected("半句", "平均值为三点二，" * 40, "repetition"),
    rejected("一句一行", "我们测量了十四个样品。\n" * 30, "repetition"),
    rejected("rows of numbers without end", "| a | b |\n| --- | --- |\n" + "| 12 | 13 |\n" * 300, "repetition"),
    rejected("numbers without end", "\n".join(f"- item {n}" for n in range(1, 500)), "repetition"),
    rejected("条目无限增加", "\n".join(f"第{n}条" for n in range(1, 500)), "repetition"),
    rejected("a word without end", f"{PAGE}\n\nThe valves open and {'close and ' * 150}", "repetition"),
    rejected("a sentence without end", f"{PAGE}\n\n{_SENTENCE * 40}", "repetition"),
    rejected("a sentence, twelve times, then the page goes on", f"{_SENTENCE * 12}\n\n{PAGE}", "repetition"),
    rejected("a paragraph, five times", f"# Circulation\n\n{(_PARAGRAPH + chr(10) * 2) * 5}", "repetition"),
    rejected("the whole page, three times", "\n\n".join([PAGE + _PARAGRAPH * 2] * 3), "repetition"),
    rejected(
        "two lines in turn",
        f"{PAGE}\n\n" + "The atrium contracts first.\nThen the ventricle follows.\n" * 30,
        "repetition",
    ),
    rejected(
        "a row of a table",
        PAGE.replace("\n\nThe cardiac", "\n" + "| Right ventricle | 25/4 |\n" * 90 + "\nThe cardiac"),
        "repetition",
    ),
    rejected("HTML cells without end", "<table><tr><td>Year</td>" + "<td></td>" * 4000 + "</tr></table>", "repetition"),
    rejected(
        "a list that counts on",
        "# Patients\n\n" + "\n".join(f"{n}. The patient was treated with the usual dose." for n in range(1, 200)),
        "repetition",
    ),
    rejected("a formula without end", "$$\n" + "\\frac{1}{2} + " * 400 + "x\n$$", "repetition"),
    rejected("spaces of LaTeX", f"{PAGE}\n\n$$\nx = y " + "\\quad " * 300 + "\n$$", "repetition"),
    rejected("dots without end", "Contents\n\nThe heart " + "." * 3000, "repetition"),
    rejected("dots and spaces without end", "Contents\n\nThe heart " + ". " * 900 + "12", "repetition"),
    rejected("letters without end", f"{PAGE}\n\nAaaa{'a' * 2500}", "repetition"),
    rejected("syllables without end", f"{PAGE}\n\nla{'lala' * 500}", "repetition"),
    rejected(
        "a sentence that comes back all over the page",
        "\n\n".join(
            f"{_SENTENCE.strip()}\n\nPatient {chr(65 + n % 26)}{n} felt {w}."
            for n, w in enumerate(["well", "dizzy", "tired", "cold", "warm", "strong", "weak"] * 5)
        ),
        "repetition",
    ),
    rejected("中文句子无限重复", f"{PAGE_ZH}\n\n" + "血液由左心室流入主动脉，" * 60, "repetition"),
    rejected("中文词语无限重复", f"{PAGE_ZH}\n\n心脏" + "跳动" * 200, "repetition"),
    rejected(
        "中文段落重复六次",
        ("心脏位于胸腔中部偏左的位置，其大小与本人的拳头相近，重量约为三百克。\n\n") * 12,
        "repetition",
    ),
    rejected(
        "表格中的行无限重复", "| 姓名 | 结果 |\n| --- | --- |\n" + "| 患者甲 | 未见明显异常 |\n" * 120, "repetition"
    ),
    rejected(
        "a description without end",
        f"The figure shows a pump. {'It is connected to a pipe of steel. ' * 40}",
        "repetition",
        "Describe the figure.",
    ),
]

TRUNCATED = [
    rejected("within aligned lines", f"{PAGE}\n\n$$\n\\begin{{aligned}}\nx &= 1 \\\\\n", "truncated"),
    rejected("within JSON in a fence", f'{PAGE}\n\n```json\n{{"a": 1,', "truncated"),
    rejected("with dots for the rest", f"{PAGE}\n\n...(remaining text truncated)", "truncated"),
    rejected("within a bare fence around everything", f"```\n{PAGE}", "truncated"),
    rejected(
        "within an HTML table",
        f"{PAGE}\n\n<table>\n<tr><td>Artery</td><td>Flow</td></tr>\n<tr><td>Renal</td><td>1,1",
        "truncated",
    ),
    rejected("within the first row of an HTML table", '<table border="1"><thead><tr><th>Artery', "truncated"),
    rejected(
        "within a row of a Markdown table", "| a | b | c |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 4 | 5", "truncated"
    ),
    rejected(
        "within code",
        "Run it like this:\n\n```python\nimport heart\n\nfor beat in heart.beats():\n    print(beat.pre",
        "truncated",
    ),
    rejected("within a fence around everything", f"```markdown\n{PAGE[:200]}", "truncated"),
    rejected(
        "within a displayed formula", "Ohm's law for the circulation:\n\n$$\nR = \\frac{\\Delta p}{Q", "truncated"
    ),
    rejected("right behind a formula's beginning", "First\n\n$$\na = b\n$$\n\nand then\n\n$$", "truncated"),
    rejected("within a formula in brackets", "The resistance is\n\n\\[\nR = \\frac{8 \\eta l}{\\pi", "truncated"),
    rejected("within a JSON wrapper", '{"text": "# The Heart\\n\\nThe heart is a muscle that pum', "truncated"),
    rejected(
        "with the rest left out", f"{PAGE}\n\n[The rest of the table continues in the same format...]", "truncated"
    ),
    rejected("for brevity", f"{PAGE}\n\n(... remaining rows omitted for brevity ...)", "truncated"),
    rejected("表格未完", f"{PAGE_ZH}\n\n<table><tr><td>动脉</td><td>流量", "truncated"),
    rejected("公式未完", "根据欧姆定律：\n\n$$\nR = \\frac{\\Delta p", "truncated"),
    rejected("其余内容被省略", f"{PAGE_ZH}\n\n[其余内容省略]", "truncated"),
    rejected(
        "code that was asked for",
        "```python\ndef area(r):\n    return 3.14 *",
        "truncated",
        "Write the diagram as code.",
    ),
]

REFUSED = [
    rejected("can't provide it", "I'm sorry, but I can't provide the transcription you're asking for.", "refused"),
    rejected("can't comply", "Sorry, I cannot comply with that request.", "refused"),
    rejected("verbatim", "I cannot provide a verbatim transcription of this copyrighted text.", "refused"),
    rejected("too blurry", "Unfortunately, I can't read the text because the image is too blurry.", "refused"),
    rejected(
        "personal information",
        ("I'm sorry, but I can't extract text from this image as it appears to contain personal information."),
        "refused",
    ),
    rejected("not uploaded", "It looks like the image didn't upload correctly. Could you try again?", "refused"),
    rejected(
        "can't view images", "I can't view images, but if you paste the text, I can format it as Markdown.", "refused"
    ),
    rejected("just an AI model", "I am just an AI model and cannot view images.", "refused"),
    rejected("完成这个任务", "抱歉，我不能帮助你完成这个任务。", "refused"),
    rejected("请粘贴文字", "抱歉，我无法查看图片，请将文字内容粘贴给我。", "refused"),
    rejected("受版权保护的完整内容", "很抱歉，我无法提供受版权保护的完整内容。", "refused"),
    rejected("给到相关内容", "您好，我无法给到相关内容。", "refused"),
    rejected("图片不清晰", "抱歉，您提供的图片不清晰，无法识别。", "refused"),
    rejected("作为AI助手", "作为AI助手，我无法识别图片中的人物。", "refused"),
    rejected("太模糊", "图像中的文字太模糊，我无法辨认。", "refused"),
    rejected("no faces", "I can't help with identifying people in images.", "refused"),
    rejected("confusion", "I apologize for the confusion, but I cannot transcribe the image as requested.", "refused"),
    rejected(
        "a low resolution", "I'm sorry, but the image is too low in resolution for me to read the text.", "refused"
    ),
    rejected("no ability", "I don't have the ability to view or transcribe images.", "refused"),
    rejected(
        "no image attached",
        "I'm sorry, but I don't see any image attached to your message. Please "
        "upload the image you would like transcribed.",
        "refused",
    ),
    rejected(
        "copyright, apologizing",
        "My apologies, but I cannot reproduce the text of this page because it is copyrighted.",
        "refused",
    ),
    rejected("as a text-based AI", "As a text-based AI, I'm unable to process images.", "refused"),
    rejected("受版权保护", "很抱歉，我不能转录受版权保护的内容。", "refused"),
    rejected("我是一个语言模型", "我是一个语言模型，无法查看图片。", "refused"),
    rejected("图片质量较低", "抱歉，由于图片质量较低，我无法识别其中的文字。", "refused"),
    rejected("敏感内容", "非常抱歉，您的请求涉及敏感内容，我无法提供帮助。", "refused"),
    rejected("没有学会", "对不起，这个问题我还没有学会怎么回答。", "refused"),
    rejected("更清晰的图片", "无法识别图片中的文字，请提供更清晰的图片。", "refused"),
    rejected("sorry", "I'm sorry, but I can't assist with that request.", "refused"),
    rejected("sorry, in short", "I’m sorry, I can’t assist with that.", "refused"),
    rejected("unable", "I'm unable to transcribe the text from this image.", "refused"),
    rejected(
        "as an AI",
        "As an AI language model, I cannot view images directly. If you describe the page to me, I can "
        "help you with it.",
        "refused",
    ),
    rejected(
        "copyright",
        "I'm sorry, but I can't provide a full transcription of this page, as it may be protected by "
        "copyright. I can summarize it for you instead.",
        "refused",
    ),
    rejected("people", "I apologize, but I cannot identify the people in this image.", "refused"),
    rejected("no image", "It seems that no image was attached. Could you please upload it again?", "refused"),
    rejected("an image, please", "Please provide the image you'd like me to transcribe.", "refused"),
    rejected("blurry", "The image is too blurry to read. Please provide a clearer scan.", "refused"),
    rejected("unfortunately", "Unfortunately, I am not able to read the text in this document.", "refused"),
    rejected("in bold", "**I'm sorry, but I can't help with that.**", "refused"),
    rejected(
        "in the middle of the page",
        f"{PAGE}\n\nI'm sorry, but I can't continue transcribing the rest of this page.",
        "refused",
    ),
    rejected("unable to read it", "I'm sorry, but I am unable to read this.", "refused"),
    rejected("declined", "I must decline this request.", "refused"),
    rejected("a policy", "This request violates our usage policies.", "refused"),
    rejected("还不能", "抱歉，我目前还不能识别图像。", "refused"),
    rejected("图片无法显示", "抱歉，图片无法显示，请重新上传。", "refused"),
    rejected("抱歉", "抱歉，我无法协助处理该请求。", "refused"),
    rejected("很抱歉，识别", "很抱歉，我无法识别这张图片中的文字。", "refused"),
    rejected("对不起", "对不起，我不能提供该内容的完整转录。", "refused"),
    rejected("作为人工智能", "作为一个人工智能语言模型，我无法直接查看图片，请您提供文字内容。", "refused"),
    rejected("请上传图片", "请您上传需要识别的图片，我会为您转录其中的文字。", "refused"),
    rejected("模糊", "图片过于模糊，无法识别其中的内容。", "refused"),
    rejected("asked for a description", "I'm sorry, I can't help with that.", "refused", "Describe the figure."),
]

TOLD = [
    rejected(
        "a page from a manual",
        (
            "This is a page from a lab manual describing methods. The page has a heading, "
            "one sentence and a numbered list."
        ),
        "summary",
    ),
    rejected("a document page", 'The image displays a document page with the heading "4.2 Methods".', "summary"),
    rejected(
        "a section",
        ('The image contains a section titled "4.2 Methods" followed by a numbered list with two items.'),
        "summary",
    ),
    rejected(
        "a page of text",
        ("A page of text describing how samples were stored, with a heading and a numbered list."),
        "summary",
    ),
    rejected("it appears to be about", "The page shows section 4.2, which appears to be about methods.", "summary"),
    rejected("the text on this page", "The text on this page describes how samples were stored.", "summary"),
    rejected("you've uploaded", "The image you've uploaded shows a document about methods.", "summary"),
    rejected("文档的截图", "图片是一份文档的截图，标题为“4.2 方法”。", "summary"),
    rejected("一段文字", "该图片展示了一段关于样品保存方法的文字。", "summary"),
    rejected("一页教材，没有文字", "这张图是一页教材，内容是样品的保存方法。", "summary"),
    rejected("标题和列表", "图片中包含一个标题和一个有序列表。", "summary"),
    rejected("本页面", "本页面主要描述了样品的保存方法，并列出了两个步骤。", "summary"),
    rejected(
        "it includes a heading",
        'The image appears to be a page from a book about experiments. It includes a heading titled "Results".',
        "summary",
    ),
    rejected(
        "the page presents",
        "The page presents results of an experiment, including a list of two "
        "items and a formula. The text is in English.",
        "summary",
    ),
    rejected("a note", "The picture shows a handwritten note on lined paper.", "summary"),
    rejected("a street sign", "This is a photograph of a street sign in Chinese.", "summary"),
    rejected(
        "a form", "The scanned page contains a form with several fields such as name, address and date.", "summary"
    ),
    rejected("三列表格", "图片显示一个表格，包含姓名、年龄和地址三列。", "summary"),
    rejected("合同", "这是一份扫描的合同页面，包含多个条款和签名。", "summary"),
    rejected("一页教材", "这是一页关于实验结果的教材内容，主要介绍了样品的测量方法。", "summary"),
    rejected("该图像", "该图像包含一段关于实验的文字和一个公式。", "summary"),
    rejected(
        "a letter",
        "The document is a letter addressed to Mr. Lee. It discusses a delivery and is signed by Anna.",
        "summary",
    ),
    rejected("a description", "Here's a description of the image:\n\nA form with fields.", "summary"),
    rejected("a brief summary", "Here is a brief summary of the document:\n\nIt reports results.", "summary"),
    rejected(
        "this is a scan", "This is a scanned page from a medical textbook. It has a heading and a table.", "summary"
    ),
    rejected("based on the image", "Based on the image, the document is a letter about a delivery.", "summary"),
    rejected("in summary", "In summary, the page explains that the heart pumps blood.", "summary"),
    rejected("发票", "图片中显示的是一张发票，日期为2019年。", "summary"),
    rejected(
        "the image shows",
        "The image shows a page from a medical textbook with a heading, a paragraph about the heart "
        "and a table of pressures.",
        "summary",
    ),
    rejected(
        "this page contains",
        'This page contains a heading titled "The Heart", followed by a short paragraph and a '
        "table with two rows. At the bottom there is a formula for the cardiac output.",
        "summary",
    ),
    rejected(
        "the document appears",
        "The scanned document appears to be an invoice from 2019. The text is partly faded.",
        "summary",
    ),
    rejected(
        "in this image",
        "In this image, there is a handwritten letter. The handwriting is difficult to read, and the "
        "paper seems to be old.",
        "summary",
    ),
    rejected(
        "a summary",
        "Here is a summary of the page:\n\n- The heart pumps blood.\n- It beats 100,000 times a day.",
        "summary",
    ),
    rejected(
        "a photograph", "The image depicts a cat that sits on a mat. In the background there is a window.", "summary"
    ),
    rejected("这张图片", "这张图片显示了一份医学教材的页面，标题为“心脏”，下方有一个表格。", "summary"),
    rejected("该页面", "该页面主要介绍了心脏的结构和功能，包括一段文字和一个压力表格。", "summary"),
    rejected("摘要", "以下是该页面内容的摘要：\n\n心脏推动血液流动，每天跳动约十万次。", "summary"),
    rejected("announced only", "Sure! Here is the text of the page:", "chat"),
    rejected(
        "announced only, twice",
        "Certainly! I'd be happy to help you with that.\n\nHere is the transcription of the image:",
        "chat",
    ),
    rejected("仅有开场白", "以下是图片中的文字：", "chat"),
    rejected("thoughts only", "<think>\nThe user wants me to transcribe this page. I see a heading", "chat"),
    rejected("the prompt", PAGE_PROMPT, "prompt_echoed"),
    rejected("the prompt's first lines", "\n".join(PAGE_PROMPT.splitlines()[:5]), "prompt_echoed"),
    rejected(
        "a short prompt",
        "Convert the document to markdown.",
        "prompt_echoed",
        "<image>\n<|grounding|>Convert the document to markdown.",
    ),
    rejected(
        "一份提示词",
        "请识别图片中的文字，保留原有格式，不要添加任何解释。",
        "prompt_echoed",
        "请识别图片中的文字，保留原有格式，不要添加任何解释。",
    ),
]

REJECTED = {"repetition": REPETITION, "cut off": TRUNCATED, "refusal": REFUSED, "told, not read": TOLD}
