"""Text as people type it -> one plain form to compare: width, blanks, invisible signs, traditional characters."""

from __future__ import annotations

import re
import unicodedata

#: Traditional characters of headers, words and place names, each followed by the simplified one that it stands for.
_PAIRS = (
    "係系倉仓個个們们側侧備备傳传債债傷伤傾倾僅仅僑侨僱雇儀仪億亿優优儲储兒儿內内兩两冊册凍冻別别刪删則则剛刚"
    "創创劃划劇剧劉刘勁劲動动務务勝胜勞劳勢势區区協协卻却參参員员問问啟启單单嚴严國国圍围園园圓圆圖图團团報报"
    "場场塊块壓压壞坏壯壮壽寿夠够婦妇嬰婴孫孙學学實实寧宁審审寫写寬宽寶宝將将專专尋寻對对導导屆届層层島岛崗岗"
    "嶺岭嶼屿巖岩師师帶带幫帮幹干幾几庫库廈厦廠厂廣广廳厅張张強强後后從从復复徵征態态慣惯慮虑慶庆憑凭應应懷怀"
    "戶户掃扫採采揚扬換换損损撫抚擁拥擇择擔担據据擬拟擴扩數数斷断於于時时晉晋暫暂曆历書书會会東东條条棟栋業业"
    "極极構构樂乐樓楼標标樣样橋桥機机檢检權权欽钦歐欧歡欢歲岁歷历殘残氣气決决沒没況况測测湯汤準准溝沟滄沧滅灭"
    "滬沪滿满漢汉漣涟潔洁潛潜澤泽濟济濰潍濱滨瀏浏瀘泸瀾澜灘滩灣湾為为烏乌無无煩烦燈灯營营爐炉爭争爺爷爾尔牆墙"
    "狀状獅狮獨独獲获現现瑪玛環环瓊琼產产畢毕畫画異异當当療疗發发盡尽監监盤盘盧卢確确碼码磯矶禮礼種种稱称積积"
    "穩稳窮穷竇窦競竞筆笔節节範范簡简簽签籌筹粵粤糧粮約约紅红級级細细紹绍終终組组結结絡络給给統统綏绥經经維维"
    "網网緊紧線线編编緯纬練练縉缙縣县縱纵總总績绩織织續续羅罗羥羟義义聖圣聯联聲声職职肅肃腦脑膠胶臨临臺台與与"
    "興兴舉举舊旧荊荆莊庄萬万葉叶蓋盖蔣蒋薊蓟薦荐薩萨藝艺藥药蘆芦蘇苏蘭兰蘿萝處处虛虚號号術术衛卫補补裝装製制"
    "複复視视親亲觀观訂订計计訊讯訓训託托訥讷訪访設设許许訴诉診诊註注詔诏評评詢询試试話话該该詳详認认語语說说"
    "課课請请論论諸诸講讲證证識识譚谭議议護护讀读變变豐丰財财貨货責责貳贰貴贵買买費费貼贴賀贺賃赁資资賓宾質质"
    "賴赖購购賽赛贛赣趙赵跡迹車车軍军輔辅輕轻輪轮輸输轉转辦办農农連连週周進进遊游運运過过達达違违遙遥遠远適适"
    "遷迁選选遼辽還还邊边邨村郟郏郵邮鄆郓鄉乡鄒邹鄧邓鄭郑鄰邻鄲郸醫医釋释針针釣钓鉅巨銀银銅铜銷销鋪铺鋼钢錄录"
    "錦锦錫锡鍋锅鎖锁鎮镇鏡镜鐘钟鐵铁鑑鉴鑲镶長长門门開开閒闲間间閩闽閬阆閱阅閻阎關关陝陕陰阴陳陈陸陆陽阳隊队"
    "階阶際际隨随險险隴陇雙双雞鸡離离難难雲云電电靈灵靜静鞏巩韓韩頁页項项順顺須须預预領领頭头頻频題题額额顏颜"
    "願愿類类顧顾顯显飯饭飲饮養养餘余館馆饒饶馬马馮冯駐驻駕驾騎骑騰腾驗验驛驿體体鬥斗鬱郁魚鱼魯鲁鮮鲜鯉鲤鳳凤"
    "鴨鸭鵝鹅鶯莺鶴鹤鹽盐麗丽麥麦麵面黃黄點点黨党齊齐齡龄龍龙龐庞"
)
TO_SIMPLIFIED = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}

#: Signs without a shape, which copying from web pages and chats leaves in cells.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"\s+")
#: One sign for each of the many that people use alike.
_SIGNS = str.maketrans(
    {"–": "-", "—": "-", "―": "-", "−": "-", "‐": "-", "~": "-", "〜": "-", "∼": "-", "、": ",", "；": ";", "。": "."}
)


def visible(text: str) -> str:
    """Return text without invisible signs and without blanks at its ends."""
    if text.isascii():
        return text.strip()
    return _INVISIBLE.sub("", text).strip()


def folded(text: str) -> str:
    """Return text in the form in which words are compared: half width, simplified, lower case, one kind of dash."""
    if text.isascii():
        return _BLANKS.sub(" ", text.strip().casefold().replace("~", "-"))
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(TO_SIMPLIFIED).translate(_SIGNS)
    return _BLANKS.sub(" ", plain.strip().casefold())


def squeezed(text: str) -> str:
    """Return folded text without any blanks."""
    return folded(text).replace(" ", "")
