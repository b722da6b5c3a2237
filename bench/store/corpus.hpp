// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace bench {

/// Draws ranks 0, 1, … with the probability of Zipf and Mandelbrot, 1 / (rank + offset)^exponent, as words and characters
/// of all languages have it.
class Zipf {
public:
    Zipf(std::size_t count, double exponent, double offset);
    [[nodiscard]] std::size_t operator()(std::mt19937_64& random) const;

private:
    std::vector<double> upto_; // cumulative
};

/// Chat messages in Chinese and English, the same for the same seed. What is common is common in the way it is in real text:
/// the few hundred commonest Chinese characters and English words have their real order, and make up the shares that they
/// have in real text; the rest is made.
class Corpus {
public:
    explicit Corpus(std::uint64_t seed);

    [[nodiscard]] std::string message();

    /// The words, commonest first: for queries of a known frequency.
    [[nodiscard]] const std::vector<std::string>& chinese_words() const noexcept { return chinese_; }
    [[nodiscard]] const std::vector<std::string>& english_words() const noexcept { return english_; }

private:
    [[nodiscard]] std::string chinese_sentence(std::size_t words);
    [[nodiscard]] std::string english_sentence(std::size_t words);
    [[nodiscard]] std::size_t length(double median); // in words

    std::mt19937_64 random_;
    std::vector<std::string> chinese_;
    std::vector<std::string> english_;
    Zipf chinese_rank_;
    Zipf english_rank_;
};

} // namespace bench
