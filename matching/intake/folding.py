"""Text as people type it -> one plain form to compare: width, blanks, invisible signs, traditional characters."""

from __future__ import annotations

import re
import unicodedata

#: Traditional characters of headers, words and place names, and the simplified ones they stand for.
_TRADITIONAL = (
    "訂單編號碼單位員區縣鄉鎮報國廣東蘭肅陝寧遼龍蘇貴雲藏慶滬粵瓊滄濟"
    "歲薪資計時間結開離職業務護養醫療嬰幼導發師長級證書範圍備註說證類別"
    "兩輪滿無點鐘週禮拜雙休數個間張寫數額優點對輸經緯狀態標準監視訊"
    "電話號簽訂險參與網總體農場陽陰漢瀘贛閩魯晉冀豫鄂湘黔滇寶雞綏潛"
    "鹽營濱濰聊荊鄭許開廈莆漳龍巖贛撫樂麗衢紹興嘉湖縉雲義烏臨與於機"
    "專項產傳統歷屆勞動務實際條務預約課訓練補貼協議構補給費額場館學歷"
    "興義畢節銅遵麥莊圖連葉壽齊達爾豐鳳鶴鄰靈錫鎖銀鋼鐵長順駐馬驛"
    "萬億壹貳參肆伍陸柒捌玖拾佰仟圓聯絡錄選擇禁進許願願單間擔後舊"
)
_SIMPLIFIED = (
    "订单编号码单位员区县乡镇报国广东兰肃陕宁辽龙苏贵云藏庆沪粤琼沧济"
    "岁薪资计时间结开离职业务护养医疗婴幼导发师长级证书范围备注说证类别"
    "两轮满无点钟周礼拜双休数个间张写数额优点对输经纬状态标准监视讯"
    "电话号签订险参与网总体农场阳阴汉泸赣闽鲁晋冀豫鄂湘黔滇宝鸡绥潜"
    "盐营滨潍聊荆郑许开厦莆漳龙岩赣抚乐丽衢绍兴嘉湖缙云义乌临与于机"
    "专项产传统历届劳动务实际条务预约课训练补贴协议构补给费额场馆学历"
    "兴义毕节铜遵麦庄图连叶寿齐达尔丰凤鹤邻灵锡锁银钢铁长顺驻马驿"
    "万亿壹贰参肆伍陆柒捌玖拾佰仟圆联络录选择禁进许愿愿单间担后旧"
)
TO_SIMPLIFIED = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if old != new}

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
