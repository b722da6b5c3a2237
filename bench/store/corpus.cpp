// SPDX-License-Identifier: GPL-3.0-or-later
#include "corpus.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

namespace bench {
namespace {

constexpr std::size_t chinese_lexicon = 40'000;
constexpr std::size_t english_lexicon = 40'000;

// The commonest characters of modern Chinese, in their order.
constexpr std::string_view common_characters =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第"
    "公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合"
    "回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总"
    "何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听"
    "白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带"
    "导争运笔";

// Chinese words that are one character or a fixed pair, in about the order of their frequency in talk.
constexpr std::array frequent_chinese = {
    "的",   "是",   "我",   "了",   "不",     "你",   "在",   "有",   "我们", "这",     "就",       "也",   "他",
    "好",   "那",   "都",   "说",   "一个",   "吗",   "什么", "要",   "没有", "去",     "和",       "可以", "人",
    "会",   "吧",   "很",   "看",   "来",     "你们", "知道", "到",   "还",   "但是",   "他们",     "对",   "今天",
    "想",   "这个", "怎么", "能",   "给",     "现在", "大家", "时候", "因为", "如果",   "明天",     "啊",   "呢",
    "谢谢", "问题", "觉得", "多",   "已经",   "工作", "时间", "还是", "所以", "自己",   "做",       "下",   "公司",
    "项目", "朋友", "开始", "东西", "会议",   "文件", "可能", "需要", "一下", "昨天",   "服务器",   "不是", "就是",
    "测试", "消息", "上海", "北京", "早上好", "晚上", "吃饭", "电脑", "手机", "没关系", "不好意思", "天气", "中国",
    "周末", "客户", "版本", "更新", "代码",   "数据", "网络", "下载", "聊天"};

constexpr std::array frequent_english = {
    "the",     "to",      "i",        "a",       "and",     "you",     "it",      "of",      "that",      "is",
    "in",      "for",     "on",       "we",      "this",    "have",    "be",      "not",     "do",        "with",
    "but",     "can",     "are",      "so",      "if",      "what",    "just",    "at",      "my",        "was",
    "me",      "or",      "as",       "like",    "your",    "will",    "all",     "there",   "one",       "get",
    "up",      "know",    "they",     "no",      "out",     "about",   "from",    "now",     "good",      "time",
    "think",   "how",     "he",       "when",    "go",      "some",    "see",     "would",   "here",      "more",
    "then",    "don't",   "work",     "need",    "really",  "back",    "want",    "also",    "yes",       "too",
    "today",   "had",     "well",     "thanks",  "which",   "make",    "has",     "right",   "should",    "still",
    "been",    "people",  "tomorrow", "them",    "their",   "who",     "could",   "new",     "only",      "our",
    "way",     "over",    "by",       "even",    "any",     "much",    "because", "were",    "after",     "day",
    "server",  "meeting", "please",   "file",    "message", "team",    "build",   "first",   "something", "sure",
    "code",    "test",    "next",     "week",    "where",   "great",   "using",   "version", "question",  "update",
    "working", "morning", "sorry",    "problem", "nothing", "project", "network", "release", "database",  "weekend",
    "download"};

constexpr std::array onsets = {"b", "c", "d", "f", "g",  "h",  "l",  "m",  "n",  "p",  "r",
                               "s", "t", "v", "w", "st", "tr", "pl", "ch", "sh", "br", "qu"};
constexpr std::array nuclei = {"a", "e", "i", "o", "u", "ea", "ou", "ai", "io"};
constexpr std::array codas = {"", "", "", "n", "r", "s", "t", "l", "m", "d", "ck", "nd", "st", "ng"};

template <class Array> const char* any(const Array& of, std::mt19937_64& random) { return of[random() % of.size()]; }

std::vector<std::string> characters_of(std::string_view text) {
    std::vector<std::string> characters;
    for (std::size_t at = 0; at < text.size(); at += 3)
        characters.emplace_back(text.substr(at, 3)); // all of three bytes
    return characters;
}

/// The common ones first, then the rest of the 3,755 of GB 2312's first level in a random order.
std::vector<std::string> all_characters(std::mt19937_64& random) {
    auto characters = characters_of(common_characters);
    std::unordered_set<std::string> seen(characters.begin(), characters.end());
    std::string level;
    for (int row = 0xb0; row <= 0xd7; ++row)
        for (int cell = 0xa1; cell <= (row == 0xd7 ? 0xf9 : 0xfe); ++cell) {
            level.push_back(static_cast<char>(row));
            level.push_back(static_cast<char>(cell));
        }
    gsize written = 0;
    auto* utf8 =
        g_convert(level.data(), static_cast<gssize>(level.size()), "UTF-8", "GB2312", nullptr, &written, nullptr);
    if (utf8 == nullptr) throw std::runtime_error("this system's iconv does not know GB2312");
    const auto common = static_cast<std::ptrdiff_t>(characters.size());
    for (auto& character : characters_of({utf8, written}))
        if (seen.insert(character).second) characters.push_back(std::move(character));
    g_free(utf8);
    std::shuffle(characters.begin() + common, characters.end(), random);
    return characters;
}

std::vector<std::string> make_chinese(std::mt19937_64& random) {
    const auto characters = all_characters(random);
    const Zipf rank(characters.size(), 1.2, 30); // the first hundred: two fifths of all, as in real text
    std::vector<std::string> words(frequent_chinese.begin(), frequent_chinese.end());
    std::unordered_set<std::string> seen(words.begin(), words.end());
    while (words.size() < chinese_lexicon) {
        const auto dice = random() % 100;
        const auto size = dice < 4 ? 1 : dice < 72 ? 2 : dice < 90 ? 3 : 4;
        std::string word;
        for (int at = 0; at < size; ++at) word += characters[rank(random)];
        if (seen.insert(word).second) words.push_back(std::move(word));
    }
    return words;
}

std::vector<std::string> make_english(std::mt19937_64& random) {
    std::vector<std::string> words(frequent_english.begin(), frequent_english.end());
    std::unordered_set<std::string> seen(words.begin(), words.end());
    while (words.size() < english_lexicon) {
        std::string word;
        const auto syllables = 1 + random() % 3 + random() % 2;
        for (std::size_t at = 0; at < syllables; ++at) {
            word += any(onsets, random);
            word += any(nuclei, random);
            word += any(codas, random);
        }
        if (seen.insert(word).second) words.push_back(std::move(word));
    }
    return words;
}

} // namespace

Zipf::Zipf(std::size_t count, double exponent, double offset) : upto_(count) {
    double sum = 0;
    for (std::size_t rank = 0; rank < count; ++rank)
        upto_[rank] = sum += 1 / std::pow(static_cast<double>(rank) + 1 + offset, exponent);
}

std::size_t Zipf::operator()(std::mt19937_64& random) const {
    const auto place = std::uniform_real_distribution<double>(0, upto_.back())(random);
    const auto at = std::lower_bound(upto_.begin(), upto_.end(), place) - upto_.begin();
    return std::min(static_cast<std::size_t>(at), upto_.size() - 1);
}

Corpus::Corpus(std::uint64_t seed)
    : random_(seed), chinese_(make_chinese(random_)), english_(make_english(random_)),
      chinese_rank_(chinese_.size(), 1.0, 8), english_rank_(english_.size(), 1.05, 3) {}

std::string Corpus::message() {
    const auto dice = random_() % 100;
    if (dice < 55) return chinese_sentence(length(6));
    if (dice < 92) return english_sentence(length(7));
    if (dice < 96)
        return chinese_sentence(length(3)) + " " + english_sentence(length(2)) + " " + chinese_sentence(length(3));
    if (dice < 98)
        return english_sentence(length(3)) + " https://example.com/" + english_[random_() % english_.size()] + "/" +
               std::to_string(random_() % 100'000);
    return chinese_sentence(length(2)) + (random_() % 2 ? "😀" : "👍🏽");
}

std::size_t Corpus::length(double median) {
    const auto words = std::lognormal_distribution<double>(std::log(median), 0.8)(random_);
    return std::clamp<std::size_t>(static_cast<std::size_t>(words), 1, 200);
}

std::string Corpus::chinese_sentence(std::size_t words) {
    std::string text;
    for (std::size_t at = 0; at < words; ++at) {
        text += chinese_[chinese_rank_(random_)];
        if (at + 1 < words && random_() % 6 == 0) text += "，";
    }
    return text + (random_() % 3 == 0 ? "。" : random_() % 6 == 0 ? "？" : "");
}

std::string Corpus::english_sentence(std::size_t words) {
    std::string text;
    for (std::size_t at = 0; at < words; ++at) {
        if (at > 0) text += random_() % 12 == 0 ? ", " : " ";
        text += english_[english_rank_(random_)];
    }
    if (random_() % 2) text[0] = g_ascii_toupper(text[0]);
    return text + (random_() % 3 == 0 ? "." : random_() % 6 == 0 ? "?" : "");
}

} // namespace bench
