import type { LocalisedText } from '@anju/contracts/api-client';
import { reportCodeHref } from '../../shared/api/report-link-queries.js';
import { shanghaiInput } from '../../shared/time/format.js';
import { typedAddress } from './code-address.js';
import type { LinkInForce } from './coded-facilities.js';

interface Props {
  readonly estateId: string;
  readonly estateName: LocalisedText | undefined;
  readonly link: LinkInForce;
  /** The picture of the code is there, or will not come. */
  readonly onDrawn: (ok: boolean) => void;
}

/** What hangs at a facility. Residents read it, so it has both languages, whichever the page has. */
export function CodeLabel({ estateId, estateName, link, onDrawn }: Props) {
  const { facilityId, facilityName, location, url, createdMs } = link;
  return (
    <article className="code-label" data-label-of={facilityId}>
      <div className="code-label-words">
        <p className="code-label-title" lang="zh-CN">
          报修与投诉
        </p>
        <p lang="en">Report a problem</p>
        <p className="code-label-place" lang="zh-CN">
          <span>{estateName?.zh}</span>
          <strong>{facilityName.zh}</strong>
        </p>
        <p lang="en">
          {estateName?.en} · {facilityName.en}
        </p>
        {location !== null && <p lang="zh-CN">{location}</p>}
        <p lang="zh-CN">编号 {facilityId}</p>
      </div>
      <figure>
        <img
          src={reportCodeHref({ estateId, facilityId })}
          alt={`二维码 QR code: ${typedAddress(url)}`}
          onLoad={() => onDrawn(true)}
          onError={() => onDrawn(false)}
        />
        <figcaption lang="zh-CN">手机扫码，不用登录</figcaption>
        <p lang="en">Scan it; no login</p>
      </figure>
      <div className="code-label-foot">
        <p className="code-label-urgent" lang="zh-CN">
          被困、受伤、火灾、燃气泄漏：请立即拨打 119、120、110
        </p>
        <p lang="en">In an emergency call 119, 120 or 110 at once.</p>
        <p className="code-label-address">
          <code>{typedAddress(url)}</code> <span>{shanghaiInput(createdMs).slice(0, 10)}</span>
        </p>
      </div>
    </article>
  );
}
