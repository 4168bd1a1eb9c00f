// What numpy's code for SSE up to 4.2 calls, in the terms of WebAssembly's SIMD128: numpy has vector code for
// several machines, none of them this one, and this one is nearest to SSE. Not in general: masks that choose are
// all ones or all zeros in each lane, a float that is too large for an integer becomes the nearest one, and of what is
// for the first lane alone (`_ss`, `_sd`) the other lanes mean nothing.
#include <wasm_simd128.h>

typedef v128_t __m128;
typedef v128_t __m128d;
typedef v128_t __m128i;

#define NPY_HAVE_SSE 1
#define NPY_HAVE_SSE2 1
#define NPY_HAVE_SSE3 1
#define NPY_HAVE_SSSE3 1
#define NPY_HAVE_SSE41 1
#define NPY_HAVE_SSE42 1

#define _MM_SHUFFLE(d, c, b, a) (((d) << 6) | ((c) << 4) | ((b) << 2) | (a))
#define _MM_SHUFFLE2(b, a) (((b) << 1) | (a))
#define _MM_FROUND_TO_NEAREST_INT 0
#define _MM_FROUND_TO_ZERO 3

// Made of numbers
#define _mm_setzero_si128() wasm_i64x2_const_splat(0)
#define _mm_setzero_ps() _mm_setzero_si128()
#define _mm_setzero_pd() _mm_setzero_si128()
#define _mm_set1_epi8(x) wasm_i8x16_splat((int8_t)(x))
#define _mm_set1_epi16(x) wasm_i16x8_splat((int16_t)(x))
#define _mm_set1_epi32(x) wasm_i32x4_splat((int32_t)(x))
#define _mm_set1_epi64x(x) wasm_i64x2_splat((int64_t)(x))
#define _mm_set1_ps wasm_f32x4_splat
#define _mm_set1_pd wasm_f64x2_splat
#define _mm_setr_epi8 wasm_i8x16_make
#define _mm_setr_epi16 wasm_i16x8_make
#define _mm_setr_epi32 wasm_i32x4_make
#define _mm_setr_ps wasm_f32x4_make
#define _mm_setr_pd wasm_f64x2_make
#define _mm_set_epi64x(b, a) wasm_i64x2_make(a, b)
#define _mm_set_ss(x) wasm_f32x4_make(x, 0, 0, 0)
#define _mm_set_sd(x) wasm_f64x2_make(x, 0)
#define _mm_cvtsi32_si128(x) wasm_i32x4_make((int32_t)(x), 0, 0, 0)

// Single lanes
#define _mm_cvtsi128_si32(a) wasm_i32x4_extract_lane(a, 0)
#define _mm_cvtss_f32(a) wasm_f32x4_extract_lane(a, 0)
#define _mm_cvtsd_f64(a) wasm_f64x2_extract_lane(a, 0)
#define _mm_extract_epi16(a, i) ((int)wasm_u16x8_extract_lane(a, i))
#define _mm_extract_epi32 wasm_i32x4_extract_lane
#define _mm_insert_epi16(a, x, i) wasm_i16x8_replace_lane(a, i, (int16_t)(x))
#define _mm_insert_epi32(a, x, i) wasm_i32x4_replace_lane(a, i, (int32_t)(x))

// From and to memory
#define _mm_load_si128 wasm_v128_load
#define _mm_loadu_si128 wasm_v128_load
#define _mm_stream_load_si128 wasm_v128_load
#define _mm_load_ps wasm_v128_load
#define _mm_loadu_ps wasm_v128_load
#define _mm_load_pd wasm_v128_load
#define _mm_loadu_pd wasm_v128_load
#define _mm_load_ss wasm_v128_load32_zero
#define _mm_load_sd wasm_v128_load64_zero
#define _mm_loadl_epi64 wasm_v128_load64_zero
#define _mm_loadl_pd(a, p) wasm_v128_load64_lane(p, a, 0)
#define _mm_loadh_pd(a, p) wasm_v128_load64_lane(p, a, 1)
#define _mm_store_si128 wasm_v128_store
#define _mm_storeu_si128 wasm_v128_store
#define _mm_stream_si128 wasm_v128_store
#define _mm_store_ps wasm_v128_store
#define _mm_storeu_ps wasm_v128_store
#define _mm_stream_ps wasm_v128_store
#define _mm_store_pd wasm_v128_store
#define _mm_storeu_pd wasm_v128_store
#define _mm_stream_pd wasm_v128_store
#define _mm_storel_epi64(p, a) wasm_v128_store64_lane(p, a, 0)
#define _mm_storel_pd(p, a) wasm_v128_store64_lane(p, a, 0)
#define _mm_storeh_pd(p, a) wasm_v128_store64_lane(p, a, 1)

// Other types
#define _mm_castpd_ps(a) (a)
#define _mm_castpd_si128(a) (a)
#define _mm_castps_pd(a) (a)
#define _mm_castps_si128(a) (a)
#define _mm_castsi128_pd(a) (a)
#define _mm_castsi128_ps(a) (a)
#define _mm_cvtepi32_ps wasm_f32x4_convert_i32x4
#define _mm_cvtps_epi32(a) wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(a))
#define _mm_cvttps_epi32 wasm_i32x4_trunc_sat_f32x4
#define _mm_cvtpd_epi32(a) wasm_i32x4_trunc_sat_f64x2_zero(wasm_f64x2_nearest(a))
#define _mm_packs_epi16 wasm_i8x16_narrow_i16x8
#define _mm_packs_epi32 wasm_i16x8_narrow_i32x4
#define _mm_movemask_epi8(a) ((int)wasm_i8x16_bitmask(a))
#define _mm_movemask_ps(a) ((int)wasm_i32x4_bitmask(a))
#define _mm_movemask_pd(a) ((int)wasm_i64x2_bitmask(a))

// Bits, and choices by them
#define _mm_and_si128 wasm_v128_and
#define _mm_and_ps wasm_v128_and
#define _mm_and_pd wasm_v128_and
#define _mm_or_si128 wasm_v128_or
#define _mm_or_ps wasm_v128_or
#define _mm_or_pd wasm_v128_or
#define _mm_xor_si128 wasm_v128_xor
#define _mm_xor_ps wasm_v128_xor
#define _mm_xor_pd wasm_v128_xor
#define _mm_andnot_si128(a, b) wasm_v128_andnot(b, a)
#define _mm_blendv_epi8(a, b, mask) wasm_v128_bitselect(b, a, mask)
#define _mm_blendv_ps _mm_blendv_epi8
#define _mm_blendv_pd _mm_blendv_epi8
#define _mm_blend_epi16(a, b, k)                                                                             \
    wasm_i16x8_shuffle(a, b, 0 + 8 * ((k) & 1), 1 + 8 * ((k) >> 1 & 1), 2 + 8 * ((k) >> 2 & 1),              \
                       3 + 8 * ((k) >> 3 & 1), 4 + 8 * ((k) >> 4 & 1), 5 + 8 * ((k) >> 5 & 1),               \
                       6 + 8 * ((k) >> 6 & 1), 7 + 8 * ((k) >> 7 & 1))

// Lanes in another order
#define _mm_shuffle_epi8 wasm_i8x16_swizzle
#define _mm_shuffle_epi32(a, k)                                                                              \
    wasm_i32x4_shuffle(a, a, (k) & 3, (k) >> 2 & 3, (k) >> 4 & 3, (k) >> 6 & 3)
#define _mm_shuffle_ps(a, b, k)                                                                              \
    wasm_i32x4_shuffle(a, b, (k) & 3, (k) >> 2 & 3, 4 + ((k) >> 4 & 3), 4 + ((k) >> 6 & 3))
#define _mm_shuffle_pd(a, b, k) wasm_i64x2_shuffle(a, b, (k) & 1, 2 + ((k) >> 1 & 1))
#define _mm_shufflelo_epi16(a, k)                                                                            \
    wasm_i16x8_shuffle(a, a, (k) & 3, (k) >> 2 & 3, (k) >> 4 & 3, (k) >> 6 & 3, 4, 5, 6, 7)
#define _mm_shufflehi_epi16(a, k)                                                                            \
    wasm_i16x8_shuffle(a, a, 0, 1, 2, 3, 4 + ((k) & 3), 4 + ((k) >> 2 & 3), 4 + ((k) >> 4 & 3),              \
                       4 + ((k) >> 6 & 3))
#define _mm_unpacklo_epi8(a, b)                                                                              \
    wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define _mm_unpackhi_epi8(a, b)                                                                              \
    wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define _mm_unpacklo_epi16(a, b) wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define _mm_unpackhi_epi16(a, b) wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define _mm_unpacklo_epi32(a, b) wasm_i32x4_shuffle(a, b, 0, 4, 1, 5)
#define _mm_unpackhi_epi32(a, b) wasm_i32x4_shuffle(a, b, 2, 6, 3, 7)
#define _mm_unpacklo_epi64(a, b) wasm_i64x2_shuffle(a, b, 0, 2)
#define _mm_unpackhi_epi64(a, b) wasm_i64x2_shuffle(a, b, 1, 3)
#define _mm_unpacklo_ps _mm_unpacklo_epi32
#define _mm_unpackhi_ps _mm_unpackhi_epi32
#define _mm_unpacklo_pd _mm_unpacklo_epi64
#define _mm_unpackhi_pd _mm_unpackhi_epi64
#define _mm_movehl_ps(a, b) wasm_i64x2_shuffle(a, b, 3, 1)
#define _mm_srli_si128(a, k)                                                                                 \
    wasm_i8x16_shuffle(a, _mm_setzero_si128(), (k), (k) + 1, (k) + 2, (k) + 3, (k) + 4, (k) + 5, (k) + 6,    \
                       (k) + 7, (k) + 8, (k) + 9, (k) + 10, (k) + 11, (k) + 12, (k) + 13, (k) + 14, (k) + 15)

// Shifts: by as many bits as a lane has, or more, they leave nothing but the sign
#define CLOCHE_SHIFT(name, bits, shift)                                                                      \
    static inline v128_t _mm_##name(v128_t a, uint32_t by) {                                                 \
        return by < bits ? shift(a, by) : _mm_setzero_si128();                                               \
    }
CLOCHE_SHIFT(slli_epi16, 16, wasm_i16x8_shl)
CLOCHE_SHIFT(slli_epi32, 32, wasm_i32x4_shl)
CLOCHE_SHIFT(slli_epi64, 64, wasm_i64x2_shl)
CLOCHE_SHIFT(srli_epi16, 16, wasm_u16x8_shr)
CLOCHE_SHIFT(srli_epi32, 32, wasm_u32x4_shr)
CLOCHE_SHIFT(srli_epi64, 64, wasm_u64x2_shr)
#undef CLOCHE_SHIFT
#define _mm_srai_epi16(a, by) wasm_i16x8_shr(a, (uint32_t)(by) < 15 ? (uint32_t)(by) : 15)
#define _mm_srai_epi32(a, by) wasm_i32x4_shr(a, (uint32_t)(by) < 31 ? (uint32_t)(by) : 31)
#define CLOCHE_COUNT(by) ((uint32_t)_mm_cvtsi128_si32(by))
#define _mm_sll_epi16(a, by) _mm_slli_epi16(a, CLOCHE_COUNT(by))
#define _mm_sll_epi32(a, by) _mm_slli_epi32(a, CLOCHE_COUNT(by))
#define _mm_sll_epi64(a, by) _mm_slli_epi64(a, CLOCHE_COUNT(by))
#define _mm_srl_epi16(a, by) _mm_srli_epi16(a, CLOCHE_COUNT(by))
#define _mm_srl_epi32(a, by) _mm_srli_epi32(a, CLOCHE_COUNT(by))
#define _mm_srl_epi64(a, by) _mm_srli_epi64(a, CLOCHE_COUNT(by))
#define _mm_sra_epi16(a, by) _mm_srai_epi16(a, CLOCHE_COUNT(by))
#define _mm_sra_epi32(a, by) _mm_srai_epi32(a, CLOCHE_COUNT(by))

// Integers
#define _mm_add_epi8 wasm_i8x16_add
#define _mm_add_epi16 wasm_i16x8_add
#define _mm_add_epi32 wasm_i32x4_add
#define _mm_add_epi64 wasm_i64x2_add
#define _mm_adds_epi8 wasm_i8x16_add_sat
#define _mm_adds_epi16 wasm_i16x8_add_sat
#define _mm_adds_epu8 wasm_u8x16_add_sat
#define _mm_adds_epu16 wasm_u16x8_add_sat
#define _mm_sub_epi8 wasm_i8x16_sub
#define _mm_sub_epi16 wasm_i16x8_sub
#define _mm_sub_epi32 wasm_i32x4_sub
#define _mm_sub_epi64 wasm_i64x2_sub
#define _mm_subs_epi8 wasm_i8x16_sub_sat
#define _mm_subs_epi16 wasm_i16x8_sub_sat
#define _mm_subs_epu8 wasm_u8x16_sub_sat
#define _mm_subs_epu16 wasm_u16x8_sub_sat
#define _mm_mullo_epi16 wasm_i16x8_mul
#define _mm_mullo_epi32 wasm_i32x4_mul
#define CLOCHE_EVEN(a) wasm_i32x4_shuffle(a, a, 0, 2, 0, 2)
#define _mm_mul_epi32(a, b) wasm_i64x2_extmul_low_i32x4(CLOCHE_EVEN(a), CLOCHE_EVEN(b))
#define _mm_mul_epu32(a, b) wasm_u64x2_extmul_low_u32x4(CLOCHE_EVEN(a), CLOCHE_EVEN(b))
#define CLOCHE_UPPER(low, high) wasm_i16x8_shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15)
#define _mm_mulhi_epi16(a, b) CLOCHE_UPPER(wasm_i32x4_extmul_low_i16x8(a, b), wasm_i32x4_extmul_high_i16x8(a, b))
#define _mm_mulhi_epu16(a, b) CLOCHE_UPPER(wasm_u32x4_extmul_low_u16x8(a, b), wasm_u32x4_extmul_high_u16x8(a, b))
#define _mm_max_epi8 wasm_i8x16_max
#define _mm_max_epi16 wasm_i16x8_max
#define _mm_max_epi32 wasm_i32x4_max
#define _mm_max_epu8 wasm_u8x16_max
#define _mm_max_epu16 wasm_u16x8_max
#define _mm_max_epu32 wasm_u32x4_max
#define _mm_min_epi8 wasm_i8x16_min
#define _mm_min_epi16 wasm_i16x8_min
#define _mm_min_epi32 wasm_i32x4_min
#define _mm_min_epu8 wasm_u8x16_min
#define _mm_min_epu16 wasm_u16x8_min
#define _mm_min_epu32 wasm_u32x4_min
#define _mm_cmpeq_epi8 wasm_i8x16_eq
#define _mm_cmpeq_epi16 wasm_i16x8_eq
#define _mm_cmpeq_epi32 wasm_i32x4_eq
#define _mm_cmpeq_epi64 wasm_i64x2_eq
#define _mm_cmpgt_epi8 wasm_i8x16_gt
#define _mm_cmpgt_epi16 wasm_i16x8_gt
#define _mm_cmpgt_epi32 wasm_i32x4_gt
#define _mm_cmpgt_epi64 wasm_i64x2_gt

static inline v128_t _mm_sad_epu8(v128_t a, v128_t b) {
    v128_t apart = wasm_i8x16_sub(wasm_u8x16_max(a, b), wasm_u8x16_min(a, b));
    v128_t fours = wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(apart));
    v128_t eights = wasm_i64x2_add(fours, wasm_u64x2_shr(fours, 32));
    return wasm_v128_and(eights, wasm_i64x2_const_splat(0xffffffff));
}

// Floats. The larger of two is the second one where they do not compare, as on SSE.
#define _mm_add_ps wasm_f32x4_add
#define _mm_add_pd wasm_f64x2_add
#define _mm_sub_ps wasm_f32x4_sub
#define _mm_sub_pd wasm_f64x2_sub
#define _mm_mul_ps wasm_f32x4_mul
#define _mm_mul_pd wasm_f64x2_mul
#define _mm_div_ps wasm_f32x4_div
#define _mm_div_pd wasm_f64x2_div
#define _mm_sqrt_ps wasm_f32x4_sqrt
#define _mm_sqrt_pd wasm_f64x2_sqrt
#define _mm_ceil_ps wasm_f32x4_ceil
#define _mm_ceil_pd wasm_f64x2_ceil
#define _mm_floor_ps wasm_f32x4_floor
#define _mm_floor_pd wasm_f64x2_floor
#define _mm_round_ps(a, how) ((how) == _MM_FROUND_TO_ZERO ? wasm_f32x4_trunc(a) : wasm_f32x4_nearest(a))
#define _mm_round_pd(a, how) ((how) == _MM_FROUND_TO_ZERO ? wasm_f64x2_trunc(a) : wasm_f64x2_nearest(a))
#define _mm_max_ps(a, b) wasm_f32x4_pmax(b, a)
#define _mm_max_pd(a, b) wasm_f64x2_pmax(b, a)
#define _mm_min_ps(a, b) wasm_f32x4_pmin(b, a)
#define _mm_min_pd(a, b) wasm_f64x2_pmin(b, a)
#define _mm_max_ss _mm_max_ps
#define _mm_max_sd _mm_max_pd
#define _mm_min_ss _mm_min_ps
#define _mm_min_sd _mm_min_pd
#define _mm_cmpeq_ps wasm_f32x4_eq
#define _mm_cmpeq_pd wasm_f64x2_eq
#define _mm_cmpneq_ps wasm_f32x4_ne
#define _mm_cmpneq_pd wasm_f64x2_ne
#define _mm_cmplt_ps wasm_f32x4_lt
#define _mm_cmplt_pd wasm_f64x2_lt
#define _mm_cmple_ps wasm_f32x4_le
#define _mm_cmple_pd wasm_f64x2_le
#define _mm_cmpgt_ps wasm_f32x4_gt
#define _mm_cmpgt_pd wasm_f64x2_gt
#define _mm_cmpge_ps wasm_f32x4_ge
#define _mm_cmpge_pd wasm_f64x2_ge
#define _mm_cmpord_ps(a, b) wasm_v128_and(wasm_f32x4_eq(a, a), wasm_f32x4_eq(b, b))
#define _mm_cmpord_pd(a, b) wasm_v128_and(wasm_f64x2_eq(a, a), wasm_f64x2_eq(b, b))
#define _mm_cmpunord_pd(a, b) wasm_v128_or(wasm_f64x2_ne(a, a), wasm_f64x2_ne(b, b))
#define _mm_cmpord_ss _mm_cmpord_ps
#define _mm_cmpord_sd _mm_cmpord_pd
#define _mm_add_ss(a, b) wasm_i32x4_shuffle(wasm_f32x4_add(a, b), a, 0, 5, 6, 7)
#define _mm_addsub_ps(a, b) wasm_f32x4_add(a, wasm_v128_xor(b, wasm_f32x4_const(-0.0f, 0.0f, -0.0f, 0.0f)))
#define _mm_addsub_pd(a, b) wasm_f64x2_add(a, wasm_v128_xor(b, wasm_f64x2_const(-0.0, 0.0)))
#define _mm_hadd_ps(a, b) wasm_f32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7))
#define _mm_hadd_pd(a, b) wasm_f64x2_add(wasm_i64x2_shuffle(a, b, 0, 2), wasm_i64x2_shuffle(a, b, 1, 3))
