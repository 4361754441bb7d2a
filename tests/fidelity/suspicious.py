"""Pages that look like misbehavior and are none: kept to the letter."""

from __future__ import annotations

from tests.fidelity.case import PAGE, PAGE_ZH, good

_STANZA = """\
Row {n}, my brothers, row,
The river runs so slow.
And it's home, boys, home,
And it's home, boys, home,
We are going, going home."""

REPEATED = [
    good(
        "a questionnaire",
        "\n".join(
            f"{n}. I feel well at work. Strongly agree / Agree / Neutral / Disagree / Strongly disagree"
            for n in range(1, 31)
        ),
    ),
    good("circles from agree to disagree", "Strongly agree ○ Agree ○ Neutral ○ Disagree ○ Strongly disagree ○\n" * 30),
    good("an index", "\n".join(f"heart, {n}, {n + 3}–{n + 9}" for n in range(1, 90))),
    good("a telephone directory", "\n".join(f"Miller, {chr(65 + n % 26)}. ..... 555-{n:04}" for n in range(100))),
    good("a glossary", "\n\n".join(f"**Term {n}** A term that is explained in this glossary." for n in range(1, 30))),
    good("figures to tick", "1 2 3 4 5\n" * 40),
    good("a receipt", "COKE 0.5L 1.99\n" * 12),
    good(
        "equal lines of an invoice",
        "| Pos | What | EUR |\n|---|---|---|\n" + "| | Consulting, one hour | 120.00 |\n" * 30,
    ),
    good("a drill", "the cat sat on the mat the cat sat on the mat\n" * 9),
    good("a typing lesson", "asdf jkl; asdf jkl; asdf jkl; asdf jkl;\n" * 12),
    good("a long sum", "$$\n" + "1+" * 20 + "1=21\n$$"),
    good("a crossword", "■ □ □ ■ □ □ □ ■ □ □\n" * 15),
    good("卖报歌", "啦啦啦，啦啦啦，我是卖报的小行家。\n" * 3),
    good("选择题", "\n".join(f"{n}. 下列说法正确的是（　　）\nA. 甲　B. 乙　C. 丙　D. 丁" for n in range(1, 31))),
    good(
        "a song about letting be",
        "Let it be, let it be, let it be, let it be\nWhisper words of wisdom, let it be\n" * 4,
    ),
    good("a song that goes round", "Around the world, around the world\n" * 18),
    good("lines for school", "I will not talk in class.\n" * 25),
    good("raffle tickets", "Admit One\nSpring Ball\nNo. 1\n\n" * 10),
    good("prayers", "Hail Mary, full of grace, the Lord is with thee.\n\n" * 10),
    good("sums", "\n".join(f"{i} x {j} = {i * j}" for i in range(1, 11) for j in range(1, 11))),
    good("a log", "\n".join(f"2024-01-01 12:00:{n:02} INFO worker started job number {n}" for n in range(60))),
    good("assembler", "    mov eax, [ebx]\n    add eax, 1\n    nop\n" * 20),
    good("a listing of XML", "```xml\n" + "<item>\n  <name></name>\n  <value></value>\n</item>\n" * 15 + "```"),
    good("circles to fill in", "| 1 | 2 | 3 | 4 | 5 |\n|---|---|---|---|---|\n" + "| ○ | ○ | ○ | ○ | ○ |\n" * 40),
    good(
        "a sudoku", "| 5 | | | | 8 | | | 4 | 9 |\n|---|---|---|---|---|---|---|---|---|\n" + "| | | | | | | | | |\n" * 8
    ),
    good("braille", "⠿⠿⠿⠿⠿⠿ " * 40),
    good("a sequence of letters", "A" * 120),
    good("bits", "0101010101010101 " * 60),
    good("a pattern to knit", "Row 1: k2, p2, k2, p2\nRow 2: p2, k2, p2, k2\n" * 12),
    good("儿歌", "让我们荡起双桨，\n小船儿推开波浪。\n" * 4),
    good("经文", "南无阿弥陀佛\n" * 40),
    good(
        "a table of contents with dots",
        "# Contents\n\n"
        + "\n".join(
            f"{n}.{m} The circulation, part {m} {'.' * 80} {10 * n + m}" for n in range(1, 8) for m in range(1, 7)
        ),
    ),
    good(
        "a table of contents with dots and spaces", "\n".join(f"Chapter {n} {'. ' * 60}{n * 12}" for n in range(1, 45))
    ),
    good("a contents page of one word", "\n".join(f"Chapter {n} ........ {n}" for n in range(1, 120))),
    good("a page of form fields", "# Application\n\n" + "Name: ____________________  Date: ____________\n\n" * 30),
    good(
        "form fields without lines",
        "Household\n\n" + "First name:\nLast name:\nDate of birth:\nPassport number:\n\n" * 12,
    ),
    good(
        "a blank form",
        "Signature of the applicant: ______________________\n\n" * 20 + "_____________________________\n" * 25,
    ),
    good("tick boxes", "\n".join(f"{n}. Did the patient have pain? □ Yes □ No □ Unknown" for n in range(1, 46))),
    good("an answer sheet", "\n".join(f"{n}. (A) (B) (C) (D) (E)" for n in range(1, 101))),
    good("an answer sheet without numbers", "○ A ○ B ○ C ○ D\n" * 60),
    good(
        "a poem with a refrain",
        "\n\n".join(_STANZA.format(n=n) for n in ("on", "hard", "well", "now", "then", "long", "far")),
    ),
    good("a song", "Hey, hey\n\n" + "Na, na, na, na-na-na na\nNa-na-na na, hey Jude\n" * 9),
    good(
        "bells",
        "What a world of merriment their melody foretells!\nFrom the bells, bells, bells, bells,\n"
        "Bells, bells, bells—\n"
        "From the jingling and the tinkling of the bells.\n\nTo the tolling of the bells,\n"
        "Of the bells, bells, bells, bells,\n"
        "Bells, bells, bells.",
    ),
    good("a hymn", "Hallelujah! " * 12 + "\nFor the Lord God omnipotent reigneth.\n" + "Hallelujah! " * 10),
    good("a table of zeros", "| x | a | b | c |\n| --- | --- | --- | --- |\n" + "| 0 | 0 | 0 | 0 |\n" * 60),
    good(
        "a table of equal words",
        "| Day | Early | Late | Night |\n| --- | --- | --- | --- |\n"
        + "".join(f"| {n} | present | present | present |\n" for n in range(1, 32)),
    ),
    good("equal rows", "| Result | Unit |\n| --- | --- |\n" + "| negative | n/a |\n" * 45),
    good("an empty table", "| | | | | | |\n|---|---|---|---|---|---|\n" + "| | | | | | |\n" * 40),
    good("an empty HTML table", "<table>" + ("<tr>" + "<td></td>" * 12 + "</tr>\n") * 40 + "</table>"),
    good("an HTML table of dashes", "<table>" + ("<tr>" + "<td>–</td>" * 10 + "</tr>\n") * 40 + "</table>"),
    good(
        "a bank statement",
        "| Date | What | EUR |\n| --- | --- | --- |\n"
        + "".join(f"| 2024-03-{n % 30 + 1:02} | Card payment at the supermarket | -{n}.50 |\n" for n in range(70)),
    ),
    good("ruled lines", "Notes\n\n" + "_" * 90 + ("\n\n" + "_" * 90) * 30),
    good(
        "rules between sections", "\n\n".join(f"Section {n}\n\n{'-' * 80}" for n in range(1, 20)) + "\n\n" + "=" * 120
    ),
    good("a wide table's second row", "| a | b |\n|" + "-" * 300 + "|" + "-" * 300 + "|\n| 1 | 2 |"),
    good("a hex dump", "```\n" + "\n".join(f"{n * 16:08x}  " + "00 " * 16 for n in range(60)) + "\n```"),
    good(
        "an array of zeros",
        "```c\nstatic const uint8_t table[256] = {\n" + ("    " + "0x00, " * 16 + "\n") * 16 + "};\n```",
    ),
    good(
        "code that repeats",
        "```c\nswitch (n) {\n"
        + "".join(f"    case {n}:\n        handle(event);\n        break;\n" for n in range(25))
        + "}\n```",
    ),
    good("a matrix", "$$\n\\begin{pmatrix}\n" + "0 & 0 & 0 & 0 & 0 & 0 & 0 & 0 \\\\\n" * 12 + "\\end{pmatrix}\n$$"),
    good(
        "a list of figures",
        "\n".join(f"Figure {n}: Pressure over time in patient {n} {'.' * 30} {n + 40}" for n in range(1, 41)),
    ),
    good("a page of labels", "\n\n".join(["Heart Clinic\n12 High Street\nSpringfield"] * 14)),
    good(
        "filler text",
        "\n\n".join(
            [
                (
                    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor "
                    "incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation."
                )
            ]
            * 3
        ),
    ),
    good("目录", "目录\n\n" + "\n".join(f"第{n}章 心脏的结构与功能{'…' * 30}{n * 8}" for n in range(1, 50))),
    good("重复的表格栏", "登记表\n\n" + "姓名：＿＿＿＿＿ 性别：□男 □女 电话：＿＿＿＿＿\n\n" * 30),
    good(
        "诗歌叠句", "\n\n".join(f"第{n}日的黄昏，\n归去来兮，归去来兮，\n田园将芜胡不归。" for n in "一二三四五六七八")
    ),
    good("习字", "\n".join(["永 " * 12] * 12)),
    good("哈哈", "他笑了：“哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈！”\n\n大家也笑了。"),
    good(
        "作息表",
        "| 时间 | 周一 | 周二 |\n| --- | --- | --- |\n" + "".join(f"| {n}:00 | 自习 | 自习 |\n" for n in range(8, 22)),
    ),
]

ENDINGS = [
    good("a price that is struck out", "old <s>price</s>"),
    good(
        "a page about LaTeX",
        "In LaTeX, write $$ to begin a displayed formula and $$ to end it. A single $ begins an inline one.",
    ),
    good("omitted by the author", "[Some names omitted]"),
    good("the rest", "(The rest is silence.)"),
    good("a price at the end", "Soup of the day\n\nFish and chips\n\nAll dishes $"),
    good("a price class at the end", "Chez Paul – French, $$\n\nLa Piazza – Italian, $$$\n\nThe Diner – American, $$"),
    good("a class of prices, explained", "Price per person:\n\n$ up to 20\n\n$$ up to 40\n\n$$$ up to 60"),
    good("a sentence that goes on overleaf", "The heart is a muscle that pumps blood through the vessels and"),
    good("a process id", "Write the process id into a file:\n\n    echo $$"),
    good(
        "a page that explains fences",
        "A code block begins with three backticks:\n\n```\n\nEverything behind them is code until they come again.",
    ),
    good("a fence at the end", "Type three backticks to begin a block of code:\n\n```"),
    good("a fence that is text", "Start with `` ``` `` and the name of the language."),
    good(
        "a tag in prose", "Tables begin with the <table> element. Each row is a <tr> element, each cell a <td> element."
    ),
    good("tags in code", "```html\n<table>\n<tr><td>never closed\n```\n\nBrowsers forgive this."),
    good("a tag in a line of code", "Use `<table><tr>` to begin a table."),
    good("a table without its last bar", "| a | b\n| --- | ---\n| 1 | 2\n| 3 | 4"),
    good("continued", f"{PAGE}\n\n(continued on the next page)"),
    good("left out by the author", "The proof of the other direction is similar and is omitted for brevity."),
    good("reference marks", "\\[1\\] Harvey, De motu cordis, 1628.\n\n\\[2\\] Starling, The law of the heart, 1918."),
    good("a closed formula", f"{PAGE}\n\n$$\nR = \\frac{{8 \\eta l}}{{\\pi r^4}}\n$$"),
    good("一句话未完", "心脏是推动血液流动的器官，成年人的心脏"),
    good("（续）", f"{PAGE_ZH}\n\n（续下页）"),
]

FENCED = [
    good("a tree of files", "```\nsrc\n├── main.c\n└── util.c\n```"),
    good("a drawing of lines", "```\n+---+---+\n| a | b |\n+---+---+\n```"),
    good("aligned columns", "```\nName   Age\nAnna   12\nTom    14\n```"),
    good("a command", "```\nmake run\n```"),
    good("an example of Markdown", "# Markdown\n\nHere is the markdown:\n\n```markdown\n**bold**\n```"),
    good("a settings file", '{\n  "text": "Hello",\n  "font": "Arial"\n}'),
    good("a list of texts", '[{"text": "a"}, {"text": "b"}]'),
    good("a tag, explained", "<answer>42</answer> is what the model must write."),
    good("an answer of a program", '{"status": "ok", "result": "done"}'),
    good("a listing", "```python\nimport heart\n\nfor beat in heart.beats():\n    print(beat)\n```"),
    good(
        "a listing that names no language",
        "```\n$ ls -l\ntotal 8\n-rw-r--r-- 1 me me 12 heart.c\n$ cc heart.c; ./a.out\n```",
    ),
    good("a bare listing", "```\nint main(void) {\n    return beat(72);\n}\n```"),
    good("two listings", "```sh\nls\n```\n\nand then\n\n```sh\nrm heart.c\n```"),
    good(
        "an example of Markdown first, code last",
        "```markdown\n# Title\n```\n\nis a title.\n\n```python\nprint(1)\n```",
    ),
    good("a page of HTML source", "```html\n<!DOCTYPE html>\n<title>Heart</title>\n```"),
    good("a page of JSON", '```json\n{\n  "name": "heart",\n  "version": 2\n}\n```'),
    good("JSON that has a text", '{"title": "The Heart", "text": "A muscle.", "year": 1628}'),
    good(
        "a page about reasoning",
        "The model writes its reasoning between <think> and </think> and the answer behind it.",
    ),
    good(
        "a template of reasoning",
        "<think> reasoning process here </think>\n<answer> answer here </answer>\n\nTable 1: template.",
    ),
    good("a transcript of reasoning", "```\n<think>\nThe user asks for a poem.\n</think>\n\nRoses are red.\n```"),
]

WORDS = [
    good(
        "an e-mail about a page",
        ("From: Tom\nTo: Anna\n\nHi Anna,\n\nHere is the text of the page you asked for. I hope this helps!\n\nTom"),
    ),
    good(
        "questions and answers",
        ("Q: Can I return a product?\n\nA: Unfortunately, we cannot accept returns without a receipt."),
    ),
    good("a chapter", 'CHAPTER ONE\n\n"I can\'t help you," the old man said. "I can\'t read the page."'),
    good(
        "a poem about a stone",
        (
            "I cannot read the text upon the stone,\nThe letters all have long been "
            "overgrown.\n\nI cannot read the image of thy face."
        ),
    ),
    good("a poem that is sorry", "I'm sorry, I can't say\nwhat I meant to say today"),
    good("no cards", "SORRY\n\nWE CAN'T TAKE CARDS TODAY"),
    good(
        "a painting",
        (
            "The painting shows a woman with a letter. In the background, a map hangs on "
            "the wall. It was painted in 1663."
        ),
    ),
    good("an old photograph", ("This photograph shows the main street around 1910. On the left is the town hall.")),
    good("a temple", ("The image above shows the temple as it appeared in the 19th century (see Figure 4).")),
    good("a figure's caption", "Figure 1. The image shows a section of the kidney. The scale bar is 50 µm."),
    good("a page of settings", "This page contains settings for your account. Click Save when you are done."),
    good("a list of documents", ("This page lists all documents. The document that was sent last is at the top.")),
    good("a copy", ("This document is a scan of the original. The original is kept in the archive.")),
    good(
        "a judgment", ("The document appears to have been signed on 3 May 1921, the court found. It contains no date.")
    ),
    good("a picture book", "In this picture book, a bear looks for a friend. The text is by Anna Lee."),
    good("a system prompt", ("System prompt:\n\nYou are a helpful assistant. Answer with the transcription alone.")),
    good("辨认笔迹", "“抱歉，我无法识别他的笔迹。”老师说。\n\n“没关系，我们再看看。”"),
    good("午餐通知", "很抱歉，由于天气原因，我们无法提供午餐服务。"),
    good("联系电话", "如果您需要了解更多，请随时联系我们：400-123-456"),
    good("销售额", "图中显示，销售额逐年增长。"),
    good("人口表", "该表格显示了各地区的人口。\n\n| 地区 | 人口 |\n| --- | --- |\n| 北京 | 2184 |"),
    good("个人信息", "本页面包含个人信息，请妥善保管。"),
    good("公园照片", "照片中是我和妈妈在公园里。"),
    good("春天的图画", "这幅图画描绘了春天的景色。小河边开满了花，小朋友们在草地上放风筝。"),
    good("重点", "以下是本页的重点：\n\n一、……"),
    good(
        "a letter that can't help",
        "Dear Sir,\n\nThank you for your letter of 3 May. I am sorry that we "
        "cannot help you with this matter. Please contact the council.\n\nYours faithfully",
    ),
    good(
        "an error of a web site",
        "We're sorry, we can't process your request at this time. Please try again later.\n\nError 503",
    ),
    good("a page that is missing", "404\n\nThe page you requested could not be found."),
    good("a page of answers", "This page contains the answers to the exercises on page 12.\n\n1. b\n2. c\n3. a"),
    good("a sentence about a figure", "The image shows how light passes through the lens (Figure 2.3)."),
    good("an agreement", "This document is an agreement between the Buyer and the Seller dated 4 May 2020."),
    good("a warning not to copy", "This document contains proprietary information. Do not copy."),
    good("a manual", "This document describes the installation of the pump. Read it before you begin."),
    good(
        "a page about a form",
        "This page shows the most frequent questions about the form. The title of each question is printed in bold.",
    ),
    good("a slide", "This slide shows the revenue by quarter\n\n- Q1: 12\n- Q2: 14"),
    good(
        "a robot in a story",
        "As an AI, I cannot feel pain, said the robot. But I can learn.\n\nThe children looked at each other.",
    ),
    good(
        "a prompt in a paper",
        "Transcribe this page to Markdown, completely and exactly as it "
        "stands. This was the prompt we used in the experiment.",
    ),
    good("a printed chat", "User: Can you read this image?\n\nAssistant: I'm sorry, I can't see images.\n\nUser: OK."),
    good("what is in a package", "Here is the content of the package:\n\n- 1 pump\n- 2 screws"),
    good("a table of contents, announced", "Below is the table of contents:\n\n1. Intro"),
    good("a note on names", "P\n\nNote: The transcription of the names follows the Pinyin system."),
    good(
        "a note on a manuscript",
        "Names are given in English.\n\nNote that the text has been converted from the original manuscript.",
    ),
    good("biology", "The transcription of DNA is the first step.\n\nThe transcription factor binds to the promoter."),
    good("minutes", "Minutes of the hearing\n\nMr. Lee: No.\n\nThis transcription was made from a tape recording."),
    good("an agenda", "Agenda\n\n1. Budget\n\nLet me know if you want to extract the figures before the meeting."),
    good("前台告示", "对不起，我不能提供您需要的信息，请联系前台。\n\n前台电话：123"),
    good("考试内容", "以下是考试内容：\n\n一、选择题"),
    good("识别结果一节", "识别结果\n\n准确率为百分之九十八。"),
    good("说明书", "本页介绍产品的安装方法。\n\n1. 打开包装\n\n2. 取出主机"),
    good("老照片", "这是一张老照片，照片上的人是我的祖父。"),
    good("沉默的学生", "抱歉，我无法回答这个问题。他低下头，沉默了很久。\n\n老师没有再问。"),
    good("客服告示", "如果您有任何疑问，请随时告诉我们。"),
    good("注出处", "注：转录自《人民日报》1950年1月1日。"),
    good("内容提要", "下面是文章的内容提要：\n\n本文讨论……"),
    good("研究者", "作为一个人工智能研究者，他无法接受这个结论。"),
    good("上传照片的要求", "请上传您的身份证照片，以便我们核实。"),
    good("a picture of the family", "This is a picture of my family. My father is a doctor. My mother has a shop."),
    good("an error message", "Unable to open the file. Check that it exists and try again."),
    good("a transcription exercise", "Transcription:\n\n/hɑːt/\n\n/blʌd/"),
    good("an accessible format", "If you need this document in another format, please let us know.\n\nCall 0800 123."),
    good("a page for programmers", "Tokens such as <|im_end|> end a message. The tag <answer> holds the answer."),
    good(
        "a novel that says sorry",
        "“I'm sorry, I can't,” she said, and put the letter back on the table.\n\nHe did not move. "
        "The rain had begun again.\n\n“I can't assist with that,” she went on. “Not any more.”",
    ),
    good(
        "a letter that declines",
        "I'm sorry, I can't come to the meeting on Friday. I have to see the doctor.\n\nYours,\nAnna",
    ),
    good("a note that can't help", "I'm sorry, I can't help you with the move on Saturday.\n\nMum"),
    good("a famous line", "I'm sorry, Dave. I'm afraid I can't do that."),
    good(
        "a script for the telephone",
        "# What to say\n\nI'm sorry, but I can't help with that request.\n\nLet me put you through "
        "to a colleague.\n\nThank you for waiting.\n\nHow may I help you today?"
        "\n\nIs there anything else I can do?\n\nGood bye.",
    ),
    good("an apology", "We apologize for any inconvenience. Unfortunately, the library is closed on Monday."),
    good(
        "a letter's end",
        "Dear Ms. Lee,\n\nplease find the offer enclosed.\n\nPlease let me know if you have any questions.",
    ),
    good("a letter that hopes to help", "Dear Tom,\n\nthe key is under the mat.\n\nI hope this helps!"),
    good("the text of a treaty", "Here is the text of the treaty:\n\nArticle 1. There shall be peace."),
    good("the transcript of a call", "Below is the transcript of the telephone call:\n\nA: Hello?\n\nB: It's me."),
    good("sure", "Sure! Here is the recipe you asked for:\n\n2 eggs\n\n100 g of flour"),
    good("of course", "Of course!\n\nThat was all he said."),
    good("announced in the middle", f"{PAGE}\n\nHere is the text of the page:\n\nThe heart is a muscle."),
    good("left blank", "This page intentionally left blank"),
    good("left blank, in full", "This page is intentionally left blank."),
    good("a blank page of an exam", "BLANK PAGE"),
    good("a notice of confidence", "This page contains confidential information intended only for the addressee."),
    good(
        "an exercise about a photograph",
        "The photograph shows a car on a hill.\n\n(a) Calculate the force that holds it.\n\n"
        "(b) Explain why it does not roll.",
    ),
    good("a caption", "The image shows the human heart from the front. Figure 3 shows it from behind."),
    good("a question about a picture", "The picture shows a boy with a dog. What is the boy doing?"),
    good("a summary of its own", "Summary\n\nThe heart pumps blood. It beats 100,000 times a day."),
    good("an abstract", "This paper describes how the blood circulates. It discusses the work of William Harvey."),
    good(
        "instructions like ours",
        "Transcribe the interviews completely. Keep every word as spoken.\n\nSend them to the editor.",
    ),
    good(
        "an AI in the news", "As an AI researcher, I cannot say when machines will read as well as we do, said Dr. Lee."
    ),
    good("请假条", "抱歉，我无法参加明天的会议，请代我向大家问好。\n\n李明"),
    good("小说里的道歉", "“对不起，我不能帮助你。”她说完，转身走进了雨里。\n\n他站在原地，没有动。"),
    good("会议记录", "以下是会议内容：\n\n一、听取上月工作汇报。\n\n二、讨论下月计划。"),
    good("图片说明", "以下是图片说明：左为左心室，右为右心室。"),
    good("客服信件", "尊敬的客户：\n\n您的申请已经通过。\n\n如果您有任何问题，请随时联系我们。"),
    good("此页空白", "（此页空白）"),
    good("本页无正文", "（本页无正文，为签字页）"),
    good("看图题", "图中显示一辆汽车停在斜坡上。\n\n（1）求汽车所受的摩擦力？"),
]

SHORT = [
    good("nothing", ""),
    good("a number", "7"),
    good("a sign", "NO EXIT"),
    good("a page like many", PAGE),
    good("一页普通的书", PAGE_ZH),
    good("JSON that was asked for", '{"text": "a pump"}', "Give me JSON."),
    good("a description that was asked for", "The image shows a pump. The text at the top reads “P1”.", "Describe it."),
    good("code that was asked for", "```markdown\n# Pump\n```", "As a code block, please."),
]

SUSPICIOUS = {
    "repeats itself": REPEATED,
    "ends oddly": ENDINGS,
    "fences, JSON, tags": FENCED,
    "words like a model's": WORDS,
    "short, or asked for": SHORT,
}
