import type { ThemeConfig } from 'antd';

/** Grey where all is normal (ISA-101): colour is kept for what needs a person. */
export const theme: ThemeConfig = {
  token: {
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    colorPrimary: '#3b4754',
    colorLink: '#2f3a45',
    colorTextDescription: '#57606a',
    colorTextPlaceholder: '#626b75',
    colorInfo: '#57606a',
    colorInfoBg: '#fff',
    colorInfoBorder: '#c9ced4',
    colorSuccess: '#57606a',
    controlHeight: 40,
    borderRadius: 4,
    fontSize: 15,
    controlHeightLG: 48,
    fontFamily: "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
  },
};
